package dev.clearlane.edge.publish.rtsp;

import io.netty.buffer.Unpooled;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/** Sends packets over UDP to the address of the RTSP connection. Used on the event loop. */
@SuppressWarnings("FutureReturnValueIgnored") // UDP may lose packets
final class UdpDelivery implements Delivery {
  private final UdpSockets sockets;
  private final Transport transport;
  private final InetSocketAddress rtp;
  private final InetSocketAddress rtcp;

  UdpDelivery(UdpSockets sockets, InetAddress client, Transport transport) {
    this.sockets = sockets;
    this.transport = transport;
    rtp = new InetSocketAddress(client, transport.rtp());
    rtcp = new InetSocketAddress(client, transport.rtcp());
  }

  @Override
  public String protocol() {
    return "UDP";
  }

  @Override
  public String header() {
    return "RTP/AVP;unicast;client_port=%d-%d;server_port=%d-%d"
        .formatted(transport.rtp(), transport.rtcp(), sockets.rtpPort(), sockets.rtcpPort());
  }

  @Override
  public boolean isWritable() {
    return sockets.rtp().isWritable();
  }

  @Override
  public boolean isLossy() {
    return true;
  }

  @Override
  public boolean reportsFrom(InetSocketAddress sender) {
    return sender.equals(rtcp);
  }

  @Override
  public void send(List<byte[]> packets) {
    for (byte[] packet : packets) {
      sockets.rtp().write(new DatagramPacket(Unpooled.wrappedBuffer(packet), rtp));
    }
    sockets.rtp().flush();
  }

  @Override
  public void report(byte[] report) {
    sockets.rtcp().writeAndFlush(new DatagramPacket(Unpooled.wrappedBuffer(report), rtcp));
  }
}
