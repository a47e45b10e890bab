package dev.clearlane.edge.publish.rtsp;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.nio.NioDatagramChannel;
import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * The sockets that serve all UDP clients: an even port for packets, the next one for reports.
 *
 * @param rtp for packets; incoming packets are discarded
 * @param rtcp for reports
 */
record UdpSockets(Channel rtp, Channel rtcp) {
  private static final int MAX_ATTEMPTS = 64;
  private static final int SOCKET_BYTES = 1 << 20;
  private static final int MAX_QUEUED_BYTES = 4 << 20;

  /**
   * @throws IOException if the address does not belong to this machine
   */
  static UdpSockets bind(EventLoopGroup group, String host) throws IOException {
    ChannelFuture failed = null;
    for (int i = 0; i < MAX_ATTEMPTS; i++) {
      ChannelFuture first = bind(group, host, 0);
      if (!first.isSuccess()) {
        failed = first;
        break;
      }
      int port = port(first.channel());
      if (port % 2 == 0) {
        ChannelFuture second = bind(group, host, port + 1);
        if (second.isSuccess()) {
          return new UdpSockets(first.channel(), second.channel());
        }
        failed = second;
      }
      first.channel().close().awaitUninterruptibly();
    }
    throw new IOException(
        "rtsp: no pair of UDP ports on %s: %s"
            .formatted(host, failed == null ? "none is free" : failed.cause().getMessage()));
  }

  private static ChannelFuture bind(EventLoopGroup group, String host, int port) {
    return new Bootstrap()
        .group(group)
        .channel(NioDatagramChannel.class)
        .option(ChannelOption.SO_SNDBUF, SOCKET_BYTES)
        .option(
            ChannelOption.WRITE_BUFFER_WATER_MARK,
            new WriteBufferWaterMark(MAX_QUEUED_BYTES / 2, MAX_QUEUED_BYTES))
        .handler(new ChannelInboundHandlerAdapter())
        .bind(new InetSocketAddress(host, port))
        .awaitUninterruptibly();
  }

  int rtpPort() {
    return port(rtp);
  }

  int rtcpPort() {
    return port(rtcp);
  }

  private static int port(Channel channel) {
    return ((InetSocketAddress) channel.localAddress()).getPort();
  }
}
