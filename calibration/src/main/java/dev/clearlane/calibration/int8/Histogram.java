package dev.clearlane.calibration.int8;

import java.nio.FloatBuffer;

/**
 * Counts of one activation's values in bins of equal width, symmetric about zero, and its exact
 * smallest and largest value.
 */
final class Histogram {
  /** Number of bins; even, so that zero is an edge. */
  static final int BINS = 2048;

  private final double limit;
  private final long[] counts;
  private final double min;
  private final double max;

  /**
   * An empty histogram.
   *
   * @param range of the values that will be added
   */
  Histogram(Range range) {
    this(new long[BINS], range.min(), range.max());
  }

  /** A histogram with known counts, over the larger of both magnitudes. */
  Histogram(long[] counts, double min, double max) {
    this(counts, Math.max(Math.abs(min), Math.abs(max)), min, max);
  }

  /**
   * A histogram with known counts.
   *
   * @param limit magnitude of the outer edges
   */
  Histogram(long[] counts, double limit, double min, double max) {
    this.counts = counts;
    this.limit = limit > 0 ? limit : 1; // all values are zero
    this.min = min;
    this.max = max;
  }

  void add(FloatBuffer values) {
    double scale = counts.length / (2 * limit);
    for (int i = values.position(); i < values.limit(); i++) {
      int bin = (int) ((values.get(i) + limit) * scale);
      counts[Math.max(0, Math.min(counts.length - 1, bin))]++;
    }
  }

  int bins() {
    return counts.length;
  }

  long count(int bin) {
    return counts[bin];
  }

  /** Number of values. */
  long total() {
    long sum = 0;
    for (long count : counts) {
      sum += count;
    }
    return sum;
  }

  /** Lower edge of a bin; of the number of bins, the upper edge of the last. */
  double edge(int bin) {
    return -limit + 2 * limit * bin / counts.length;
  }

  double centre(int bin) {
    return (edge(bin) + edge(bin + 1)) / 2;
  }

  Range whole() {
    return new Range(min, max);
  }

  /** A range without the part beyond the smallest and largest value. */
  Range within(double low, double high) {
    double from = Math.max(low, min);
    return new Range(from, Math.max(from, Math.min(high, max)));
  }
}
