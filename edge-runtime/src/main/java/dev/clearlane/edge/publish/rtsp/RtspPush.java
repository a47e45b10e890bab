package dev.clearlane.edge.publish.rtsp;

import dev.clearlane.bundle.Reasons;
import dev.clearlane.edge.agent.AgentListener;
import dev.clearlane.edge.agent.AgentRunner;
import dev.clearlane.edge.agent.Backoff;
import dev.clearlane.edge.encode.LiveVideo;
import dev.clearlane.edge.logging.LogThrottle;
import dev.clearlane.serving.clip.Libav;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pushes a live video to another RTSP server and reconnects with back-off. Runs on a thread of its
 * own; all methods are thread-safe.
 */
public final class RtspPush implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RtspPush.class);

  private final String name;
  private final PushStats stats = new PushStats();
  private final AgentRunner runner;

  private RtspPush(PushSettings settings, LiveVideo video) {
    name = video.name() + ": push to " + settings.target();
    runner =
        AgentRunner.start(
            video.name() + "-push",
            heartbeat -> new PushAgent(heartbeat, name, settings, video, stats),
            Backoff.of(settings.retryFirst(), settings.retryMax()),
            new Listener());
  }

  /** Starts to push; returns at once, whether or not the server is reachable. */
  public static RtspPush start(PushSettings settings, LiveVideo video) {
    Libav.load();
    return new RtspPush(settings, video);
  }

  /** Counters since the start. */
  public PushCounts counts() {
    return stats.counts();
  }

  /** Tears the session down and ends, within 3 s. */
  @Override
  public void close() {
    runner.close();
    stats.closed();
  }

  private final class Listener implements AgentListener {
    private final LogThrottle throttle = new LogThrottle(Duration.ofMinutes(1));

    @Override
    public void failed(Throwable cause, Duration wait) {
      lost(Reasons.of(cause), wait);
      LOG.debug("{}: failed", name, cause);
    }

    @Override
    public void abandoned(Duration limit, Duration wait) {
      lost("native call hung for %d s; thread abandoned".formatted(limit.toSeconds()), wait);
    }

    @Override
    public void ended() {
      // a push ends by close only
    }

    private void lost(String reason, Duration wait) {
      boolean wasConnected = stats.lost(reason);
      if (throttle.permits(reason) || wasConnected) {
        LOG.warn(
            "{}: {}: {}; retrying in {} s",
            name,
            wasConnected ? "connection lost" : "not connected",
            reason,
            wait.toMillis() / 1000.0);
      }
    }
  }
}
