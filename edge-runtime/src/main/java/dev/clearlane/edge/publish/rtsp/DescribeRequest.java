package dev.clearlane.edge.publish.rtsp;

import dev.clearlane.edge.encode.ParameterSets;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.rtsp.RtspHeaderNames;
import io.netty.handler.codec.rtsp.RtspResponseStatuses;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A DESCRIBE, answered when the encoder has produced parameter sets, or with 503 after a timeout.
 * Used on the event loop.
 */
final class DescribeRequest implements Consumer<ParameterSets> {
  private static final long TIMEOUT_MS = 5000;

  private final Exchange exchange;
  private final Mount mount;
  private final Sessions sessions;
  private final Channel channel;
  private final ScheduledFuture<?> timeout;

  private DescribeRequest(Exchange exchange, Mount mount, Sessions sessions, Channel channel) {
    this.exchange = exchange;
    this.mount = mount;
    this.sessions = sessions;
    this.channel = channel;
    timeout = channel.eventLoop().schedule(this::timeOut, TIMEOUT_MS, TimeUnit.MILLISECONDS);
  }

  static void serve(Exchange exchange, Sessions sessions, Channel channel) {
    Mount mount = sessions.mount(exchange.address());
    String accept = exchange.header(RtspHeaderNames.ACCEPT, "application/sdp");
    if (mount == null) {
      exchange.reply(HttpResponseStatus.NOT_FOUND);
    } else if (!accept.matches("(?i).*(application/sdp|application/\\*|\\*/\\*).*")) {
      exchange.reply(HttpResponseStatus.NOT_ACCEPTABLE);
    } else {
      mount.describe(new DescribeRequest(exchange, mount, sessions, channel));
    }
  }

  @Override
  public void accept(ParameterSets parameters) {
    timeout.cancel(false);
    String address = ((InetSocketAddress) channel.localAddress()).getAddress().getHostAddress();
    byte[] sdp =
        Sdp.of(mount.path(), sessions.sdpId(), address, parameters)
            .getBytes(StandardCharsets.UTF_8);
    String uri = exchange.uri();
    FullHttpResponse response =
        Exchange.response(RtspResponseStatuses.OK).replace(Unpooled.wrappedBuffer(sdp));
    response.headers().set(RtspHeaderNames.CONTENT_TYPE, "application/sdp");
    response.headers().set(RtspHeaderNames.CONTENT_LENGTH, sdp.length);
    response.headers().set(RtspHeaderNames.CONTENT_BASE, uri.endsWith("/") ? uri : uri + '/');
    exchange.reply(response);
  }

  private void timeOut() {
    mount.cancel(this);
    exchange.reply(HttpResponseStatus.SERVICE_UNAVAILABLE);
  }
}
