package dev.clearlane.edge.publish.rtsp;

import dev.clearlane.edge.admission.ClientAddress;
import dev.clearlane.edge.admission.LoginPauses;
import dev.clearlane.serving.thread.FatalErrors;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
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
 *   ------------> |  no or wrong login --> 401; closed after 5 wrong passwords, or   |
 *                 |  without a right one within the time for it                     |
 *                 |  OPTIONS, DESCRIBE, GET_PARAMETER: no change of state           |
 *                 |                                                                 |
 *                 |          SETUP           PLAY             first keyframe        |
 *                 |  (none) -------> READY --------> JOINING ---------> PLAYING     |
 *                 |                  | ^ ^              |                  |        |
 *                 |            SETUP +-+ +--- PAUSE ----+------ PAUSE -----+        |
 *                 |                                                                 |
 *                 |  any state --> ENDED: TEARDOWN, mount removed                   |
 *                 +-----------------------------------------------------------------+
 *   closed, with its session: by the client, no sign of life within the timeout, TCP client reads
 *   too slowly, does not read its responses
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
  private final ClientAddress client;
  private final InterleavedFrames requests = new InterleavedFrames(this::isReady, this::touch);
  private final SessionRequests sessionRequests;
  private final @Nullable DigestAuth auth;
  private final long openedNs;
  private long activeNs;
  private long fullNs; // since when the send buffer is full
  private boolean full;
  private boolean serving; // a request is being served on this call stack
  private boolean waiting; // for the response to the last request
  private boolean closing;
  private boolean admitted;
  private int wrongPasswords;

  RtspConnection(Sessions sessions, Channel channel, @Nullable Credentials credentials) {
    this.sessions = sessions;
    this.channel = channel;
    client = ClientAddress.of(channel.remoteAddress());
    openedNs = sessions.nowNs();
    activeNs = openedNs;
    sessionRequests = new SessionRequests(sessions, channel);
    auth = credentials == null ? null : new DigestAuth(credentials);
  }

  Channel channel() {
    return channel;
  }

  ClientAddress client() {
    return client;
  }

  /** Splits the client's bytes into requests, for this connection. */
  InterleavedFrames requests() {
    return requests;
  }

  /** Whether the client had its time to log in, but has not. */
  boolean isStranger(Duration timeToLogIn) {
    return !admitted && sessions.nowNs() - openedNs > timeToLogIn.toNanos();
  }

  /** Whether the client has not read its responses for this long. */
  boolean isStuck(Duration timeout) {
    return full && sessions.nowNs() - fullNs > timeout.toNanos();
  }

  /** Whether responses wait for the client to read. */
  boolean isFull() {
    return full;
  }

  private boolean isReady() {
    return !waiting && !closing && channel.isWritable();
  }

  /** Whether the client has given no sign of life for this long. */
  boolean isSilent(Duration timeout) {
    return sessions.nowNs() - activeNs > timeout.toNanos();
  }

  /** Records a sign of life, also for the client's sessions. */
  void touch() {
    activeNs = sessions.nowNs();
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
  public void channelWritabilityChanged(ChannelHandlerContext context) throws Exception {
    full = !channel.isWritable();
    if (full) {
      fullNs = sessions.nowNs();
    } else {
      resume();
    }
    context.fireChannelWritabilityChanged();
  }

  private void answered() {
    waiting = false;
    if (!serving) {
      resume(); // else the decoder goes on by itself
    }
  }

  private void resume() {
    ChannelHandlerContext decoder = channel.pipeline().context(requests);
    if (decoder != null) {
      try {
        requests.resume(decoder);
      } catch (Exception e) {
        decoder.fireExceptionCaught(e);
      }
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    LOG.debug("rtsp: {}: invalid request; connection closed", channel.remoteAddress(), cause);
    FatalErrors.report(cause);
    boolean first = !closing;
    closing = true;
    channel.config().setAutoRead(false);
    if (!first) {
      return;
    }
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
    serving = true;
    waiting = true;
    try {
      serve(request);
    } finally {
      serving = false;
    }
  }

  private void serve(FullHttpRequest request) {
    Exchange exchange = new Exchange(channel, request, this::answered);
    String unsupported = exchange.header(RtspHeaderNames.REQUIRE);
    if (request.decoderResult().isFailure()) {
      closing = true;
      exchange.replyAndClose(HttpResponseStatus.BAD_REQUEST);
    } else if (!RtspVersions.RTSP_1_0.equals(request.protocolVersion())) {
      closing = true;
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
      admit();
      return true;
    }
    String login = exchange.header(RtspHeaderNames.AUTHORIZATION);
    Duration pause = login == null || admitted ? Duration.ZERO : sessions.pause(client);
    if (!pause.isZero()) {
      FullHttpResponse response = Exchange.response(HttpResponseStatus.SERVICE_UNAVAILABLE);
      response.headers().set(HttpHeaderNames.RETRY_AFTER, LoginPauses.seconds(pause));
      exchange.reply(response);
      return false;
    }
    Address address = exchange.address();
    DigestAuth.Verdict verdict =
        auth.judge(
            login,
            exchange.method(),
            uri -> Address.of(uri).equals(address)); // some sign the mount's URL for its stream
    if (verdict == DigestAuth.Verdict.RIGHT) {
      wrongPasswords = 0;
      admit();
      return true;
    }
    FullHttpResponse response = Exchange.response(RtspResponseStatuses.UNAUTHORIZED);
    for (String challenge : auth.challenges(verdict == DigestAuth.Verdict.STALE)) {
      response.headers().add(RtspHeaderNames.WWW_AUTHENTICATE, challenge);
    }
    boolean wrong = verdict == DigestAuth.Verdict.WRONG;
    if (wrong) {
      sessions.refused(this); // counted before the client knows
    }
    exchange.reply(response);
    if (wrong && ++wrongPasswords >= MAX_WRONG_PASSWORDS) {
      channel.close(); // makes guessing slow
    }
    return false;
  }

  private void admit() {
    if (!admitted) {
      admitted = true;
      sessions.admitted(this);
    }
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
