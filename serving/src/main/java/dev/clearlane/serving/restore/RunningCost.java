package dev.clearlane.serving.restore;

import dev.clearlane.serving.inference.EngineException;
import java.util.OptionalDouble;

/**
 * Running mean of an engine's time per tensor pixel, whole path included: recent runs count more.
 * Written by one thread, read by any.
 */
final class RunningCost {
  private static final double WEIGHT = 0.2; // of the newest run

  private volatile double nsPerPixel = Double.NaN;

  /** After a first run that took longer, there is no second. */
  private static final long WARM_NS = 1_000_000_000L;

  /** Runs twice and keeps the time of the second run, because the first allocates. */
  void warmUp(Run run, long pixels) throws EngineException {
    long startNs = System.nanoTime();
    run.run();
    long tookNs = System.nanoTime() - startNs;
    if (tookNs < WARM_NS) {
      startNs = System.nanoTime();
      run.run();
      tookNs = System.nanoTime() - startNs;
    }
    nsPerPixel = (double) tookNs / pixels;
  }

  /** One run of an engine. */
  @FunctionalInterface
  interface Run {
    void run() throws EngineException;
  }

  void add(long ns, long pixels) {
    double newest = (double) ns / pixels;
    double before = nsPerPixel;
    nsPerPixel = Double.isNaN(before) ? newest : before + WEIGHT * (newest - before);
  }

  /** Expected time for this many pixels; empty until something was measured. */
  OptionalDouble seconds(long pixels) {
    double now = nsPerPixel;
    return Double.isNaN(now) ? OptionalDouble.empty() : OptionalDouble.of(now * pixels / 1e9);
  }
}
