package dev.clearlane.calibration.int8;

/**
 * Chooses a range by Kullback-Leibler divergence, as described by Migacz, "8-bit inference with
 * TensorRT" (GTC 2017): of all symmetric ranges, the one whose values, merged into {@value #LEVELS}
 * levels, have the distribution closest to the original with its outliers clipped.
 */
final class Divergence {
  static final int LEVELS = 128;
  private static final double EPSILON = 1e-4;

  private Divergence() {}

  static Range range(Histogram histogram) {
    int bins = histogram.bins();
    int zero = bins / 2;
    long[] before = new long[bins + 1]; // sums of the counts below a bin
    for (int bin = 0; bin < bins; bin++) {
      before[bin + 1] = before[bin] + histogram.count(bin);
    }
    double min = Double.POSITIVE_INFINITY;
    int bestStart = 0;
    int bestEnd = bins;
    for (int half = Math.min(zero, LEVELS / 2); half <= zero; half++) {
      int start = zero - half;
      int end = Math.min(zero + half + 1, bins);
      double divergence = divergence(histogram, before, start, end);
      if (divergence < min) {
        min = divergence;
        bestStart = start;
        bestEnd = end;
      }
    }
    return histogram.within(histogram.edge(bestStart), histogram.edge(bestEnd));
  }

  private static double divergence(Histogram histogram, long[] before, int start, int end) {
    int size = end - start;
    double[] clipped = new double[size];
    for (int i = 0; i < size; i++) {
      clipped[i] = histogram.count(start + i);
    }
    clipped[0] += before[start];
    clipped[size - 1] += before[before.length - 1] - before[end];
    double[] merged = new double[size];
    int width = size / LEVELS;
    for (int level = 0; level < LEVELS; level++) {
      int from = level * width;
      int to = from + width;
      long sum = before[start + to] - before[start + from];
      if (level == LEVELS - 1) {
        sum += before[end] - before[start + to]; // what is left over
      }
      int used = 0;
      for (int i = from; i < to; i++) {
        used += clipped[i] != 0 ? 1 : 0;
      }
      if (used > 0) {
        for (int i = from; i < to; i++) {
          merged[i] = Math.floor((double) sum / used);
        }
      }
    }
    return smooth(clipped) && smooth(merged)
        ? kullbackLeibler(clipped, merged)
        : Double.POSITIVE_INFINITY;
  }

  /** Gives empty bins a little of the others; false if all are empty. */
  private static boolean smooth(double[] distribution) {
    int empty = 0;
    for (double value : distribution) {
      empty += value == 0 ? 1 : 0;
    }
    int used = distribution.length - empty;
    if (used == 0) {
      return false;
    }
    double taken = EPSILON * empty / used;
    for (int i = 0; i < distribution.length; i++) {
      distribution[i] = distribution[i] == 0 ? EPSILON : distribution[i] - taken;
    }
    return true;
  }

  private static double kullbackLeibler(double[] p, double[] q) {
    double sumP = 0;
    double sumQ = 0;
    for (int i = 0; i < p.length; i++) {
      sumP += p[i];
      sumQ += q[i];
    }
    double divergence = 0;
    for (int i = 0; i < p.length; i++) {
      double share = p[i] / sumP;
      divergence += share * Math.log(share / (q[i] / sumQ));
    }
    return divergence;
  }
}
