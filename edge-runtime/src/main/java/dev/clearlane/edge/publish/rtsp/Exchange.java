package dev.clearlane.edge.publish.rtsp;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.rtsp.RtspHeaderNames;
import io.netty.handler.codec.rtsp.RtspResponseStatuses;
import io.netty.handler.codec.rtsp.RtspVersions;
import org.jspecify.annotations.Nullable;

/** A request and its response, which may be sent later but only once. Used on the event loop. */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the connection
final class Exchange {
  private final Channel channel;
  private final Runnable onReply;
  private final String method;
  private final String uri;
  private final HttpHeaders headers;
  private final boolean hasBody;
  private boolean answered;

  /**
   * @param request may be released afterwards
   * @param onReply called after the response was written
   */
  Exchange(Channel channel, FullHttpRequest request, Runnable onReply) {
    this.channel = channel;
    this.onReply = onReply;
    method = request.method().name();
    uri = request.uri();
    headers = request.headers();
    hasBody = request.content().isReadable();
  }

  String method() {
    return method;
  }

  String uri() {
    return uri;
  }

  /** The mount that the request is about. */
  Address address() {
    return Address.of(uri);
  }

  boolean hasBody() {
    return hasBody;
  }

  /** Value of a header; null if it is missing. */
  @Nullable String header(CharSequence name) {
    return headers.get(name);
  }

  /** Value of a header, or a default. */
  String header(CharSequence name, String otherwise) {
    return headers.get(name, otherwise);
  }

  /** The session that the request names; null if none. */
  @Nullable String sessionId() {
    String header = headers.get(RtspHeaderNames.SESSION);
    return header == null ? null : header.replaceFirst(";.*", "").strip();
  }

  /** A response without headers. */
  static FullHttpResponse response(HttpResponseStatus status) {
    return new DefaultFullHttpResponse(RtspVersions.RTSP_1_0, status);
  }

  /** A successful response about a session. */
  static FullHttpResponse ok(Session session) {
    FullHttpResponse response = response(RtspResponseStatuses.OK);
    response.headers().set(RtspHeaderNames.SESSION, session.id());
    return response;
  }

  void reply(HttpResponseStatus status) {
    reply(response(status));
  }

  void replyAndClose(HttpResponseStatus status) {
    reply(status);
    close();
  }

  /** Sends a response with the request's sequence number, unless one has been sent. */
  void reply(FullHttpResponse response) {
    if (answered) {
      return;
    }
    answered = true;
    String sequence = headers.get(RtspHeaderNames.CSEQ);
    if (sequence != null) {
      response.headers().set(RtspHeaderNames.CSEQ, sequence.strip());
    }
    response.headers().set(RtspHeaderNames.SERVER, "clearlane");
    channel.writeAndFlush(response);
    onReply.run();
  }

  /** Closes the connection after everything that was written. */
  private void close() {
    channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
  }
}
