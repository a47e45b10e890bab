package dev.clearlane.serving.inference;

import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;

/**
 * Counts an engine's failures and says them, at most once a second: a broken engine fails on every
 * frame. Written by one thread, read by any.
 */
public final class EngineFailures {
  private static final long QUIET_NS = 1_000_000_000;
  private static final long QUIET_WHILE_BUILT_NS = 30_000_000_000L; // that takes minutes

  private final Logger log;
  private final String consequence;
  private final AtomicLong count = new AtomicLong();
  private long lastSaidNs;

  /**
   * @param log where to say it
   * @param consequence what happens instead, for the message
   */
  public EngineFailures(Logger log, String consequence) {
    this.log = log;
    this.consequence = consequence;
  }

  /** Counts a failure. */
  public void add(EngineException failure) {
    long nowNs = System.nanoTime();
    long quietNs = failure instanceof EngineNotReadyException ? QUIET_WHILE_BUILT_NS : QUIET_NS;
    if (count.incrementAndGet() == 1 || nowNs - lastSaidNs >= quietNs) {
      lastSaidNs = nowNs;
      log.warn("{}; {} ({} so far)", failure.getMessage(), consequence, count);
    }
  }

  /** How many runs have failed so far. */
  public long count() {
    return count.get();
  }
}
