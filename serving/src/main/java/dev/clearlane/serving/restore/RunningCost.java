package dev.clearlane.serving.restore;

import java.util.OptionalDouble;

/**
 * Running mean of an engine's time per tensor pixel, whole path included: recent runs count more.
 * Written by one thread, read by any.
 */
final class RunningCost {
  private static final double WEIGHT = 0.2; // of the newest run

  private volatile double nsPerPixel = Double.NaN;

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
