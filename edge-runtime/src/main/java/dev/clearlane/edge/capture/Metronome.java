package dev.clearlane.edge.capture;

import java.util.concurrent.TimeUnit;

/**
 * Lets frames come at their times. Where the reader was too slow, or times jump, it begins anew
 * rather than rushing after them.
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
   * Waits until a time has come.
   *
   * @param seconds from any beginning
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
