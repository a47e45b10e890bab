package dev.clearlane.edge.publish.rtsp;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.rtsp.RtspHeaderNames;
import io.netty.handler.codec.rtsp.RtspResponseStatuses;
import io.netty.handler.codec.rtsp.RtspVersions;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks the requests of one client (RFC 2326) and passes them to their handlers. Used on the event
 * loop.
 *
 * <pre>
 *                 +-------------------------- CONNECTION ---------------------------+
 *   TCP accepted  |  invalid request  --> 400 or 505, closed                        |
 *   ------------> |  no or wrong login --> 401; closed after 5 wrong passwords      |
 *                 |  OPTIONS, DESCRIBE, GET_PARAMETER: no change of state           |
 *                 |                                                                 |
 *                 |          SETUP           PLAY             first keyframe        |
 *                 |  (none) -------> READY --------> JOINING ---------> PLAYING     |
 *                 |                  | ^ ^              |                  |        |
 *                 |            SETUP +-+ +--- PAUSE ----+------ PAUSE -----+        |
 *                 |                                                                 |
 *                 |  any state --> ENDED: TEARDOWN, mount removed                   |
 *                 +-----------------------------------------------------------------+
 *   closed, with all its sessions: by the client, no sign of life within the timeout, TCP client
 *   reads too slowly
 * </pre>
 *
 * <p>PLAY is answered with the first keyframe, whose packet it names, but after 1 s at the latest.
 *
 * <p>RFC 2326 lets a session outlive its connection. Here SETUP ties them together: known players
 * keep the connection, also with UDP; a session that only its own connection controls needs no
 * protection against guessed ids; and sending stops at once when the connection ends. For the same
 * reason a Digest nonce is valid on one connection only. UDP packets always go to the address of
 * the connection.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the connection
final class RtspConnection extends SimpleChannelInboundHandler<FullHttpRequest> {
  private static final Logger LOG = LoggerFactory.getLogger(RtspConnection.class);
  private static final String METHODS =
      "OPTIONS, DESCRIBE, SETUP, PLAY, PAUSE, TEARDOWN, GET_PARAMETER, SET_PARAMETER";
  private static final int MAX_WRONG_PASSWORDS = 5;
  private static final HttpResponseStatus VERSION_NOT_SUPPORTED =
      new HttpResponseStatus(505, "RTSP Version not supported");

  private final Sessions sessions;
  private final Channel channel;
  private final SessionRequests sessionRequests;
  private final @Nullable DigestAuth auth;
  private long activeNs = System.nanoTime();
  private int wrongPasswords;

  RtspConnection(Sessions sessions, Channel channel, @Nullable Credentials credentials) {
    this.sessions = sessions;
    this.channel = channel;
    sessionRequests = new SessionRequests(sessions, channel);
    auth = credentials == null ? null : new DigestAuth(credentials);
  }

  Channel channel() {
    return channel;
  }

  /** Whether the client has given no sign of life for this long. */
  boolean isSilent(Duration timeout) {
    return System.nanoTime() - activeNs > timeout.toNanos();
  }

  /** Records a sign of life, also for the client's sessions. */
  void touch() {
    activeNs = System.nanoTime();
    sessions.touch(channel);
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    sessions.connected(this);
    context.fireChannelActive();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    sessions.disconnected(this);
    context.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    LOG.debug("rtsp: {}: invalid request; connection closed", channel.remoteAddress(), cause);
    if (cause instanceof IOException || !channel.isActive()) {
      context.close();
    } else {
      channel
          .writeAndFlush(Exchange.response(HttpResponseStatus.BAD_REQUEST))
          .addListener(ChannelFutureListener.CLOSE);
    }
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
    touch();
    Exchange exchange = new Exchange(channel, request);
    String unsupported = exchange.header(RtspHeaderNames.REQUIRE);
    if (request.decoderResult().isFailure()) {
      exchange.replyAndClose(HttpResponseStatus.BAD_REQUEST);
    } else if (!RtspVersions.RTSP_1_0.equals(request.protocolVersion())) {
      exchange.replyAndClose(VERSION_NOT_SUPPORTED);
    } else if (!exchange.header(RtspHeaderNames.CSEQ, "").matches("\\d{1,10}")) {
      exchange.reply(HttpResponseStatus.BAD_REQUEST);
    } else if (unsupported != null) {
      FullHttpResponse response = Exchange.response(RtspResponseStatuses.OPTION_NOT_SUPPORTED);
      response.headers().set(RtspHeaderNames.UNSUPPORTED, unsupported);
      exchange.reply(response);
    } else if (exchange.method().equals("OPTIONS")) {
      FullHttpResponse response = Exchange.response(RtspResponseStatuses.OK);
      response.headers().set(RtspHeaderNames.PUBLIC, METHODS);
      exchange.reply(response);
    } else if (isPermitted(exchange)) {
      serve(exchange);
    }
  }

  /** Checks the login; replies with 401 if it is missing or wrong. */
  private boolean isPermitted(Exchange exchange) {
    if (auth == null) {
      return true;
    }
    Address address = exchange.address();
    DigestAuth.Verdict verdict =
        auth.judge(
            exchange.header(RtspHeaderNames.AUTHORIZATION),
            exchange.method(),
            uri -> Address.of(uri).equals(address)); // some sign the mount's URL for its stream
    if (verdict == DigestAuth.Verdict.RIGHT) {
      wrongPasswords = 0;
      return true;
    }
    FullHttpResponse response = Exchange.response(RtspResponseStatuses.UNAUTHORIZED);
    for (String challenge : auth.challenges(verdict == DigestAuth.Verdict.STALE)) {
      response.headers().add(RtspHeaderNames.WWW_AUTHENTICATE, challenge);
    }
    boolean wrong = verdict == DigestAuth.Verdict.WRONG;
    if (wrong) {
      sessions.refused(channel); // counted before the client knows
    }
    exchange.reply(response);
    if (wrong && ++wrongPasswords >= MAX_WRONG_PASSWORDS) {
      channel.close(); // makes guessing slow
    }
    return false;
  }

  private void serve(Exchange exchange) {
    switch (exchange.method()) {
      case "DESCRIBE" -> DescribeRequest.serve(exchange, sessions, channel);
      case "SETUP" -> sessionRequests.setup(exchange);
      case "PLAY" -> sessionRequests.play(exchange);
      case "PAUSE" -> sessionRequests.pause(exchange);
      case "TEARDOWN" -> sessionRequests.teardown(exchange);
      case "GET_PARAMETER", "SET_PARAMETER" -> sessionRequests.parameters(exchange);
      case "ANNOUNCE", "RECORD", "REDIRECT" -> {
        FullHttpResponse response = Exchange.response(HttpResponseStatus.METHOD_NOT_ALLOWED);
        response.headers().set(RtspHeaderNames.ALLOW, METHODS);
        exchange.reply(response);
      }
      default -> exchange.reply(HttpResponseStatus.NOT_IMPLEMENTED);
    }
  }
}
