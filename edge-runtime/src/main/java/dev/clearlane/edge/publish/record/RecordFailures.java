package dev.clearlane.edge.publish.record;

import dev.clearlane.edge.agent.AgentListener;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts and logs failures of a recording. */
final class RecordFailures implements AgentListener {
  private static final Logger LOG = LoggerFactory.getLogger(Recorder.class);

  private final String name;
  private final RecordStats stats;
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
    LOG.warn(
        "{}: recording failed: {}; retrying in {} s",
        name,
        stats.failed(cause),
        wait.toMillis() / 1000.0);
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
