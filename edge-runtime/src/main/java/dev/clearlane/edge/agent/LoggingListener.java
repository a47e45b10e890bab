package dev.clearlane.edge.agent;

import dev.clearlane.bundle.Reasons;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs failures of a role. */
final class LoggingListener implements AgentListener {
  private static final Logger LOG = LoggerFactory.getLogger(AgentRunner.class);

  private final String name;

  LoggingListener(String name) {
    this.name = name;
  }

  @Override
  public void failed(Throwable cause, Duration wait) {
    LOG.warn("{}: {}; restarting in {} s", name, Reasons.of(cause), seconds(wait));
    LOG.debug("{}: failed", name, cause);
  }

  @Override
  public void abandoned(Duration limit, Duration wait) {
    LOG.warn(
        "{}: no progress for {} s; thread abandoned, restarting in {} s",
        name,
        seconds(limit),
        seconds(wait));
  }

  @Override
  public void ended() {
    LOG.debug("{}: complete", name);
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }
}
