package dev.clearlane.edge.outbox;

import dev.clearlane.edge.agent.TimeSource;

/**
 * Unix time that does not jump while a process runs. A vehicle's clock often starts in 1970 and
 * learns the day later; ages must not leap with it.
 *
 * <p>One thread at a time.
 */
final class SteadyClock {
  /** Drift below this is not worth a correction. */
  private static final long TOLERANCE_MS = 60_000;

  private final TimeSource time;
  private final long originNs;
  private long originMs;

  SteadyClock(TimeSource time) {
    this.time = time;
    originNs = time.nowNs();
    originMs = time.wallMs();
  }

  long nowMs() {
    return originMs + (time.nowNs() - originNs) / 1_000_000;
  }

  /**
   * Follows the time of day where somebody has set it.
   *
   * @return by how many milliseconds all moments taken before must be moved; mostly 0
   */
  long follow() {
    long jumpMs = time.wallMs() - nowMs();
    if (Math.abs(jumpMs) < TOLERANCE_MS) {
      return 0;
    }
    originMs += jumpMs;
    return jumpMs;
  }
}
