package dev.clearlane.edge.capture;

import java.util.concurrent.TimeUnit;

/**
 * Paces frames by their presentation times. If the reader was too slow, or times jump, the pace
 * restarts instead of catching up.
 */
final class Metronome {
  private static final double MAX_DRIFT_SECONDS = 1;

  private final long maxDriftNs;
  private boolean started;
  private long startNs;

  Metronome(double framesPerSecond) {
    maxDriftNs = Math.round(1e9 * Math.max(MAX_DRIFT_SECONDS, 2 / framesPerSecond));
  }

  /**
   * Waits for a presentation time.
   *
   * @param seconds from an arbitrary origin
   * @return the moment, on the monotonic clock
   */
  long await(double seconds) throws InterruptedException {
    long atNs = Math.round(seconds * 1e9);
    long nowNs = System.nanoTime();
    long waitNs = startNs + atNs - nowNs;
    if (!started || Math.abs(waitNs) > maxDriftNs) {
      started = true;
      startNs = nowNs - atNs;
      return nowNs;
    }
    if (waitNs <= 0) {
      return nowNs;
    }
    TimeUnit.NANOSECONDS.sleep(waitNs);
    return System.nanoTime();
  }
}
