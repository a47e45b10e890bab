package dev.clearlane.edge.publish.rtsp;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.rtsp.RtspHeaderNames;
import io.netty.handler.codec.rtsp.RtspResponseStatuses;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Serves the requests of one connection that are about sessions. Used on the event loop. */
final class SessionRequests {
  /** PLAY waits for a keyframe: an external encoder cannot produce one on request. */
  private static final long PLAY_TIMEOUT_MS = 1000;

  private static final HttpResponseStatus INVALID_RANGE =
      new HttpResponseStatus(457, "Invalid Range");

  private final Sessions sessions;
  private final Channel channel;

  SessionRequests(Sessions sessions, Channel channel) {
    this.sessions = sessions;
    this.channel = channel;
  }

  /** Creates a session, or changes the transport of one that is not playing. */
  void setup(Exchange exchange) {
    Mount mount = sessions.mount(exchange.address());
    if (mount == null) {
      exchange.reply(HttpResponseStatus.NOT_FOUND);
      return;
    }
    Transport transport = Transport.choose(exchange.header(RtspHeaderNames.TRANSPORT, ""));
    if (transport == null) {
      exchange.reply(RtspResponseStatuses.UNSUPPORTED_TRANSPORT);
      return;
    }
    String id = exchange.sessionId();
    Session session;
    if (id == null) {
      if (sessions.hasSession(channel)) {
        exchange.reply(RtspResponseStatuses.AGGREGATE_OPERATION_NOT_ALLOWED);
        return;
      }
      session = sessions.open(mount, channel, transport);
      if (session == null) {
        exchange.reply(RtspResponseStatuses.NOT_ENOUGH_BANDWIDTH);
        return;
      }
    } else {
      session = sessions.find(id, channel);
      if (session == null) {
        exchange.reply(RtspResponseStatuses.SESSION_NOT_FOUND);
        return;
      }
      if (session.mount() != mount) {
        exchange.reply(RtspResponseStatuses.AGGREGATE_OPERATION_NOT_ALLOWED);
        return;
      }
      if (!session.isReady()) {
        exchange.reply(RtspResponseStatuses.METHOD_NOT_VALID);
        return;
      }
      session.setDelivery(sessions.delivery(transport, channel));
    }
    FullHttpResponse response = Exchange.response(RtspResponseStatuses.OK);
    response.headers().set(RtspHeaderNames.TRANSPORT, session.delivery().header());
    response
        .headers()
        .set(RtspHeaderNames.SESSION, session.id() + ";timeout=" + sessions.timeout().toSeconds());
    exchange.reply(response);
  }

  /** Starts playback; the response names the first packet, that of the next keyframe. */
  void play(Exchange exchange) {
    Session session = session(exchange);
    if (session == null) {
      return;
    }
    String range = exchange.header(RtspHeaderNames.RANGE);
    if (range != null && !range.matches("(?i)\\s*(npt|clock|smpte[-0-9a-z]*)\\s*=.*")) {
      exchange.reply(INVALID_RANGE);
      return;
    }
    if (session.isPlaying()) {
      exchange.reply(playing(session));
      return;
    }
    String url = Address.trackUrl(exchange.uri());
    ScheduledFuture<?> timeout =
        channel
            .eventLoop()
            .schedule(
                () -> exchange.reply(playing(session)), PLAY_TIMEOUT_MS, TimeUnit.MILLISECONDS);
    session.play(
        (sequence, rtpTime) -> {
          timeout.cancel(false);
          sessions.started(session);
          FullHttpResponse response = playing(session);
          response
              .headers()
              .set(
                  RtspHeaderNames.RTP_INFO,
                  "url=%s;seq=%d;rtptime=%d".formatted(url, sequence, rtpTime & 0xffffffffL));
          exchange.reply(response);
        });
    session.mount().requestKeyframe();
  }

  private static FullHttpResponse playing(Session session) {
    FullHttpResponse response = Exchange.ok(session);
    response.headers().set(RtspHeaderNames.RANGE, "npt=now-");
    return response;
  }

  void pause(Exchange exchange) {
    Session session = session(exchange);
    if (session != null) {
      sessions.pause(session);
      exchange.reply(Exchange.ok(session));
    }
  }

  void teardown(Exchange exchange) {
    Session session = session(exchange);
    if (session != null) {
      sessions.end(session, "TEARDOWN");
      exchange.reply(Exchange.ok(session));
    }
  }

  /** There are no parameters; without a body the request is a keep-alive. */
  void parameters(Exchange exchange) {
    String id = exchange.sessionId();
    Session session = id == null ? null : sessions.find(id, channel);
    if (id != null && session == null) {
      exchange.reply(RtspResponseStatuses.SESSION_NOT_FOUND);
    } else if (exchange.hasBody()) {
      exchange.reply(RtspResponseStatuses.PARAMETER_NOT_UNDERSTOOD);
    } else if (session == null) {
      exchange.reply(RtspResponseStatuses.OK);
    } else {
      session.touch();
      exchange.reply(Exchange.ok(session));
    }
  }

  /** The session that a request names; if there is none, null, and the request is answered. */
  private @Nullable Session session(Exchange exchange) {
    String id = exchange.sessionId();
    Session session = id == null ? null : sessions.find(id, channel);
    if (session == null) {
      exchange.reply(RtspResponseStatuses.SESSION_NOT_FOUND);
    } else if (sessions.mount(exchange.address()) != session.mount()) {
      exchange.reply(HttpResponseStatus.NOT_FOUND);
      return null;
    } else {
      session.touch();
    }
    return session;
  }
}
