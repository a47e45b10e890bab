package dev.clearlane.edge.outbox;

import dev.clearlane.edge.agent.TimeSource;

/**
 * Unix time that does not jump while the process runs. A vehicle's clock often starts in 1970 and
 * is set later; the age of messages must not jump with it.
 *
 * <p>Not thread-safe.
 */
final class SteadyClock {
  /** Smaller differences are drift and not corrected. */
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
   * Adopts the wall clock if it was set.
   *
   * @return milliseconds to add to all earlier timestamps; 0 if the clock was not set
   */
  long adoptWallClock() {
    long jumpMs = time.wallMs() - nowMs();
    if (Math.abs(jumpMs) < TOLERANCE_MS) {
      return 0;
    }
    originMs += jumpMs;
    return jumpMs;
  }
}
