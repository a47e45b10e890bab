package dev.clearlane.serving.inference;

import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;

/**
 * Counts an engine's failures and logs them at most once a second, as a broken engine fails on
 * every frame. Written by one thread, read by any.
 */
public final class EngineFailures {
  private static final long LOG_INTERVAL_NS = 1_000_000_000;
  private static final long BUILDING_LOG_INTERVAL_NS = 30_000_000_000L; // a build takes minutes

  private final Logger log;
  private final String consequence;
  private final AtomicLong count = new AtomicLong();
  private long lastLoggedNs;

  /**
   * @param log receives the warnings
   * @param consequence what happens to the frame, for the message
   */
  public EngineFailures(Logger log, String consequence) {
    this.log = log;
    this.consequence = consequence;
  }

  /** Counts a failure. */
  public void add(EngineException failure) {
    long nowNs = System.nanoTime();
    long quietNs =
        failure instanceof EngineNotReadyException ? BUILDING_LOG_INTERVAL_NS : LOG_INTERVAL_NS;
    if (count.incrementAndGet() == 1 || nowNs - lastLoggedNs >= quietNs) {
      lastLoggedNs = nowNs;
      log.warn("{}; {} ({} failures)", failure.getMessage(), consequence, count);
    }
  }

  /** Number of failed runs. */
  public long count() {
    return count.get();
  }
}
