package dev.clearlane.edge.publish.rtsp;

import dev.clearlane.edge.encode.ParameterSets;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.rtsp.RtspHeaderNames;
import io.netty.handler.codec.rtsp.RtspResponseStatuses;
import io.netty.handler.codec.rtsp.RtspVersions;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers one client's requests (RFC 2326). Used on the event loop.
 *
 * <p>RFC 2326 lets a session outlive its connection. Here SETUP ties them together: known players
 * keep the connection, also with UDP; a session that only its own connection controls needs no
 * protection against guessed ids; and sending stops at once when the connection ends. For the same
 * reason a Digest nonce is valid on one connection only. UDP packets always go to the address of
 * the connection.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails closes its connection, and that is seen
final class RtspConnection extends SimpleChannelInboundHandler<FullHttpRequest> {
  private static final Logger LOG = LoggerFactory.getLogger(RtspConnection.class);
  private static final String METHODS =
      "OPTIONS, DESCRIBE, SETUP, PLAY, PAUSE, TEARDOWN, GET_PARAMETER, SET_PARAMETER";
  private static final int MOST_REFUSALS = 5;
  private static final long PATIENCE_MS = 5000;
  private static final HttpResponseStatus VERSION_NOT_SUPPORTED =
      new HttpResponseStatus(505, "RTSP Version not supported");

  private final RtspServer server;
  private final Channel channel;
  private final @Nullable DigestAuth auth;
  private long heardNs = System.nanoTime();
  private int refusals;

  RtspConnection(RtspServer server, Channel channel, @Nullable Credentials credentials) {
    this.server = server;
    this.channel = channel;
    auth = credentials == null ? null : new DigestAuth(credentials);
  }

  Channel channel() {
    return channel;
  }

  /** True if nothing was heard for too long. */
  boolean isSilent(Duration timeout) {
    return System.nanoTime() - heardNs > timeout.toNanos();
  }

  /** Notes that the client is there, also for its sessions. */
  void touch() {
    heardNs = System.nanoTime();
    server.touch(channel);
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    server.connected(this);
    context.fireChannelActive();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    server.disconnected(this);
    context.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    // whatever a client sends must end at its own connection
    LOG.debug("{}: connection given up", channel.remoteAddress(), cause);
    if (cause instanceof java.io.IOException || !channel.isActive()) {
      context.close();
    } else {
      channel
          .writeAndFlush(response(HttpResponseStatus.BAD_REQUEST))
          .addListener(ChannelFutureListener.CLOSE);
    }
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
    touch();
    String sequence = request.headers().get(RtspHeaderNames.CSEQ);
    if (request.decoderResult().isFailure()) {
      answerAndClose(request, HttpResponseStatus.BAD_REQUEST);
    } else if (!RtspVersions.RTSP_1_0.equals(request.protocolVersion())) {
      answerAndClose(request, VERSION_NOT_SUPPORTED);
    } else if (sequence == null || !sequence.matches("\\d{1,10}")) {
      answer(request, HttpResponseStatus.BAD_REQUEST);
    } else if (request.headers().contains(RtspHeaderNames.REQUIRE)) {
      FullHttpResponse response = response(RtspResponseStatuses.OPTION_NOT_SUPPORTED);
      response
          .headers()
          .set(RtspHeaderNames.UNSUPPORTED, request.headers().get(RtspHeaderNames.REQUIRE));
      answer(request, response);
    } else if (request.method().name().equals("OPTIONS")) {
      FullHttpResponse response = response(RtspResponseStatuses.OK);
      response.headers().set(RtspHeaderNames.PUBLIC, METHODS);
      answer(request, response);
    } else if (isPermitted(request)) {
      serve(request);
    }
  }

  /** Answers for itself where the client is not permitted. */
  private boolean isPermitted(FullHttpRequest request) {
    if (auth == null) {
      return true;
    }
    String path = Address.of(request.uri()).path();
    DigestAuth.Verdict verdict =
        auth.judge(
            request.headers().get(RtspHeaderNames.AUTHORIZATION),
            request.method().name(),
            uri -> Address.of(uri).path().equals(path)); // some sign the mount for its stream
    if (verdict == DigestAuth.Verdict.RIGHT) {
      refusals = 0;
      return true;
    }
    FullHttpResponse response = response(RtspResponseStatuses.UNAUTHORIZED);
    for (String challenge : auth.challenges(verdict == DigestAuth.Verdict.STALE)) {
      response.headers().add(RtspHeaderNames.WWW_AUTHENTICATE, challenge);
    }
    answer(request, response);
    if (verdict == DigestAuth.Verdict.WRONG) {
      server.refused(channel);
      if (++refusals >= MOST_REFUSALS) {
        channel.close(); // guessing shall cost a connection
      }
    }
    return false;
  }

  private void serve(FullHttpRequest request) {
    switch (request.method().name()) {
      case "DESCRIBE" -> describe(request);
      case "SETUP" -> setup(request);
      case "PLAY" -> play(request);
      case "PAUSE" -> pause(request);
      case "TEARDOWN" -> teardown(request);
      case "GET_PARAMETER", "SET_PARAMETER" -> parameters(request);
      case "ANNOUNCE", "RECORD", "REDIRECT" -> {
        FullHttpResponse response = response(HttpResponseStatus.METHOD_NOT_ALLOWED);
        response.headers().set(RtspHeaderNames.ALLOW, METHODS);
        answer(request, response);
      }
      default -> answer(request, HttpResponseStatus.NOT_IMPLEMENTED);
    }
  }

  private void describe(FullHttpRequest request) {
    Address address = Address.of(request.uri());
    Mount mount = server.mount(address);
    String accept = request.headers().get(RtspHeaderNames.ACCEPT, "application/sdp");
    if (mount == null) {
      answer(request, HttpResponseStatus.NOT_FOUND);
    } else if (!accept.matches("(?i).*(application/sdp|application/\\*|\\*/\\*).*")) {
      answer(request, HttpResponseStatus.NOT_ACCEPTABLE);
    } else {
      Reply reply = Reply.to(request, this);
      Consumer<ParameterSets> answer = new Description(reply, mount, request.uri());
      mount.describe(answer);
    }
  }

  /** Answers a DESCRIBE when the video says what it is, or gives up. */
  private final class Description implements Consumer<ParameterSets> {
    private final Reply reply;
    private final Mount mount;
    private final String uri;
    private final ScheduledFuture<?> patience;

    Description(Reply reply, Mount mount, String uri) {
      this.reply = reply;
      this.mount = mount;
      this.uri = uri;
      patience = channel.eventLoop().schedule(this::giveUp, PATIENCE_MS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void accept(ParameterSets parameters) {
      patience.cancel(false);
      String address = ((InetSocketAddress) channel.localAddress()).getAddress().getHostAddress();
      byte[] sdp =
          Sdp.of(mount.path(), server.id(), address, parameters).getBytes(StandardCharsets.UTF_8);
      FullHttpResponse response =
          new DefaultFullHttpResponse(
              RtspVersions.RTSP_1_0, RtspResponseStatuses.OK, Unpooled.wrappedBuffer(sdp));
      response.headers().set(RtspHeaderNames.CONTENT_TYPE, "application/sdp");
      response.headers().set(RtspHeaderNames.CONTENT_LENGTH, sdp.length);
      response.headers().set(RtspHeaderNames.CONTENT_BASE, uri.endsWith("/") ? uri : uri + '/');
      reply.send(response);
    }

    private void giveUp() {
      mount.forget(this);
      reply.send(response(HttpResponseStatus.SERVICE_UNAVAILABLE));
    }
  }

  private void setup(FullHttpRequest request) {
    Mount mount = server.mount(Address.of(request.uri()));
    if (mount == null) {
      answer(request, HttpResponseStatus.NOT_FOUND);
      return;
    }
    Transport transport = Transport.choose(request.headers().get(RtspHeaderNames.TRANSPORT, ""));
    if (transport == null) {
      answer(request, RtspResponseStatuses.UNSUPPORTED_TRANSPORT);
      return;
    }
    String id = sessionId(request);
    Session session;
    if (id == null) {
      session = server.open(mount, channel, transport);
      if (session == null) {
        answer(request, RtspResponseStatuses.NOT_ENOUGH_BANDWIDTH);
        return;
      }
    } else {
      session = server.session(id, channel);
      if (session == null) {
        answer(request, RtspResponseStatuses.SESSION_NOT_FOUND);
        return;
      }
      if (session.mount() != mount) {
        answer(request, RtspResponseStatuses.AGGREGATE_OPERATION_NOT_ALLOWED);
        return;
      }
      if (!session.isReady()) {
        answer(request, RtspResponseStatuses.METHOD_NOT_VALID);
        return;
      }
      session.reroute(server.route(transport));
    }
    FullHttpResponse response = response(RtspResponseStatuses.OK);
    response.headers().set(RtspHeaderNames.TRANSPORT, server.describe(transport));
    response
        .headers()
        .set(
            RtspHeaderNames.SESSION,
            session.id() + ";timeout=" + server.sessionTimeout().toSeconds());
    answer(request, response);
  }

  private void play(FullHttpRequest request) {
    Session session = sessionOf(request);
    if (session == null) {
      return;
    }
    String range = request.headers().get(RtspHeaderNames.RANGE);
    if (range != null && !range.matches("(?i)\\s*(npt|clock|smpte[-0-9a-z]*)\\s*=.*")) {
      answer(request, new HttpResponseStatus(457, "Invalid Range"));
      return;
    }
    if (session.isPlaying()) {
      answer(request, played(session));
      return;
    }
    Reply reply = Reply.to(request, this);
    String url = Address.trackUrl(request.uri());
    // The answer names the first packet, which is the next keyframe's; a command that encodes
    // cannot be hurried, and clients do not wait for ever.
    ScheduledFuture<?> patience =
        channel
            .eventLoop()
            .schedule(() -> reply.send(played(session)), PATIENCE_MS / 5, TimeUnit.MILLISECONDS);
    session.play(
        (sequence, rtpTime) -> {
          patience.cancel(false);
          server.started(session);
          FullHttpResponse response = played(session);
          response
              .headers()
              .set(
                  RtspHeaderNames.RTP_INFO,
                  "url=%s;seq=%d;rtptime=%d".formatted(url, sequence, rtpTime & 0xffffffffL));
          reply.send(response);
        });
    session.mount().requestKeyframe();
  }

  private static FullHttpResponse played(Session session) {
    FullHttpResponse response = response(RtspResponseStatuses.OK);
    response.headers().set(RtspHeaderNames.SESSION, session.id());
    response.headers().set(RtspHeaderNames.RANGE, "npt=now-");
    return response;
  }

  private void pause(FullHttpRequest request) {
    Session session = sessionOf(request);
    if (session != null) {
      session.pause();
      answer(request, of(session));
    }
  }

  private void teardown(FullHttpRequest request) {
    Session session = sessionOf(request);
    if (session != null) {
      server.end(session);
      answer(request, of(session));
    }
  }

  /** There are none; without a body it is how clients say that they are there. */
  private void parameters(FullHttpRequest request) {
    String id = sessionId(request);
    Session session = id == null ? null : server.session(id, channel);
    if (id != null && session == null) {
      answer(request, RtspResponseStatuses.SESSION_NOT_FOUND);
    } else if (request.content().isReadable()) {
      answer(request, RtspResponseStatuses.PARAMETER_NOT_UNDERSTOOD);
    } else if (session == null) {
      answer(request, RtspResponseStatuses.OK);
    } else {
      session.touch();
      answer(request, of(session));
    }
  }

  /** The session that a request names; where there is none, the request is answered. */
  private @Nullable Session sessionOf(FullHttpRequest request) {
    String id = sessionId(request);
    Session session = id == null ? null : server.session(id, channel);
    if (session == null) {
      answer(request, RtspResponseStatuses.SESSION_NOT_FOUND);
    } else if (server.mount(Address.of(request.uri())) != session.mount()) {
      answer(request, HttpResponseStatus.NOT_FOUND);
      return null;
    } else {
      session.touch();
    }
    return session;
  }

  private static @Nullable String sessionId(FullHttpRequest request) {
    String header = request.headers().get(RtspHeaderNames.SESSION);
    return header == null ? null : header.replaceFirst(";.*", "").strip();
  }

  private static FullHttpResponse of(Session session) {
    FullHttpResponse response = response(RtspResponseStatuses.OK);
    response.headers().set(RtspHeaderNames.SESSION, session.id());
    return response;
  }

  /** An answer that is given later, once. */
  private static final class Reply {
    private final RtspConnection connection;
    private final String sequence;
    private boolean sent;

    private Reply(RtspConnection connection, String sequence) {
      this.connection = connection;
      this.sequence = sequence;
    }

    static Reply to(FullHttpRequest request, RtspConnection connection) {
      return new Reply(connection, request.headers().get(RtspHeaderNames.CSEQ));
    }

    void send(FullHttpResponse response) {
      if (!sent) {
        sent = true;
        connection.send(sequence, response);
      }
    }
  }

  private static FullHttpResponse response(HttpResponseStatus status) {
    return new DefaultFullHttpResponse(RtspVersions.RTSP_1_0, status);
  }

  private void answer(FullHttpRequest request, HttpResponseStatus status) {
    answer(request, response(status));
  }

  private void answer(FullHttpRequest request, FullHttpResponse response) {
    send(request.headers().get(RtspHeaderNames.CSEQ), response);
  }

  private void answerAndClose(FullHttpRequest request, HttpResponseStatus status) {
    answer(request, status);
    channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
  }

  private void send(@Nullable String sequence, FullHttpResponse response) {
    if (sequence != null) {
      response.headers().set(RtspHeaderNames.CSEQ, sequence.strip());
    }
    response.headers().set(RtspHeaderNames.SERVER, "clearlane");
    channel.writeAndFlush(response);
  }
}
