package dev.clearlane.edge.publish.record;

import dev.clearlane.edge.agent.AgentListener;
import dev.clearlane.edge.logging.LogThrottle;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts and logs failures of a recording. */
final class RecordFailures implements AgentListener {
  private static final Logger LOG = LoggerFactory.getLogger(Recorder.class);

  private final String name;
  private final RecordStats stats;
  private final LogThrottle throttle = new LogThrottle(Duration.ofSeconds(30));
  private volatile boolean waiting;

  RecordFailures(String name, RecordStats stats) {
    this.name = name;
    this.stats = stats;
  }

  void started() {
    waiting = false;
  }

  /** Whether recording has failed and is to be retried. */
  boolean isWaiting() {
    return waiting;
  }

  @Override
  public void failed(Throwable cause, Duration wait) {
    waiting = true;
    String reason = stats.failed(cause);
    if (throttle.permits(reason)) {
      LOG.warn(
          "{}: recording failed: {}; retrying in {} s", name, reason, wait.toMillis() / 1000.0);
    }
    LOG.debug("{}: recording failed", name, cause);
  }

  @Override
  public void abandoned(Duration limit, Duration wait) {
    // recording sets no deadline
  }

  @Override
  public void ended() {
    // closed
  }
}
