package dev.clearlane.edge.encode;

import dev.clearlane.bundle.Reasons;
import dev.clearlane.edge.agent.AgentListener;
import dev.clearlane.edge.logging.LogThrottle;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts and logs pictures that no encoder accepted. */
final class EncodeFailures implements AgentListener {
  private static final Logger LOG = LoggerFactory.getLogger(LiveVideo.class);

  private final String name;
  private final LiveStats stats;
  private final LogThrottle throttle = new LogThrottle(Duration.ofSeconds(10));

  EncodeFailures(String name, LiveStats stats) {
    this.name = name;
    this.stats = stats;
  }

  @Override
  public void failed(Throwable cause, Duration wait) {
    stats.failed();
    String reason = Reasons.of(cause);
    if (throttle.permits(reason)) {
      LOG.warn("{}: encoding failed: {}; retrying in {} s", name, reason, wait.toMillis() / 1000.0);
      LOG.debug("{}: encoding failed", name, cause);
    }
  }

  @Override
  public void abandoned(Duration limit, Duration wait) {
    // encoding sets no deadline
  }

  @Override
  public void ended() {
    // closed
  }
}
