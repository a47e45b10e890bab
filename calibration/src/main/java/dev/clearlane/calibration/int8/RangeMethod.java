package dev.clearlane.calibration.int8;

import java.util.List;
import java.util.Locale;

/** How the range of an activation follows from its histogram. */
enum RangeMethod {
  /** All values. */
  MINMAX {
    @Override
    Range range(Histogram histogram) {
      return histogram.whole();
    }
  },
  /** All but the outer {@value RangeMethod#OUTER_SHARE} of the values, half on each side. */
  PERCENTILE {
    @Override
    Range range(Histogram histogram) {
      double total = histogram.total();
      double low = Double.NaN;
      double high = Double.NaN;
      long seen = 0;
      for (int bin = 0; bin < histogram.bins(); bin++) {
        seen += histogram.count(bin);
        if (Double.isNaN(low) && seen / total >= OUTER_SHARE / 2) {
          low = histogram.edge(bin);
        }
        if (Double.isNaN(high) && seen / total >= 1 - OUTER_SHARE / 2) {
          high = histogram.edge(bin);
        }
      }
      return histogram.within(low, high);
    }
  },
  /** The symmetric range whose distribution changes least, by Kullback-Leibler divergence. */
  ENTROPY {
    @Override
    Range range(Histogram histogram) {
      return Divergence.range(histogram);
    }
  },
  /**
   * The range with the smallest mean squared error of 256 levels: of those that are smaller than
   * the whole one by the same factor at both ends, then by one of its own at either end.
   */
  MSE {
    @Override
    Range range(Histogram histogram) {
      Range whole = histogram.whole();
      Range best = whole;
      double min = Double.POSITIVE_INFINITY;
      for (int step = 0; step < SHRINK_STEPS; step++) {
        double factor = 1 - (double) step / SHRINK_STEPS;
        Range tried = new Range(whole.min() * factor, whole.max() * factor);
        double error = error(histogram, Quantiser.unsigned(tried));
        if (error < min) {
          min = error;
          best = tried;
        }
      }
      for (boolean improved = true; improved; ) {
        Range before = best;
        for (int step = 0; step < SHRINK_STEPS; step++) {
          double factor = 1 - (double) step / SHRINK_STEPS;
          for (Range tried :
              List.of(
                  new Range(whole.min() * factor, best.max()),
                  new Range(best.min(), whole.max() * factor))) {
            double error = error(histogram, Quantiser.unsigned(tried));
            if (error < min) {
              min = error;
              best = tried;
            }
          }
        }
        improved = !best.equals(before);
      }
      return best;
    }

    private double error(Histogram histogram, Quantiser quantiser) {
      double sum = 0;
      for (int bin = 0; bin < histogram.bins(); bin++) {
        if (histogram.count(bin) > 0) {
          double value = histogram.centre(bin);
          double difference = value - quantiser.rounded(value);
          sum += histogram.count(bin) * difference * difference;
        }
      }
      return sum;
    }
  };

  static final double OUTER_SHARE = 1e-4;
  private static final int SHRINK_STEPS = 100;

  /** The range of an activation with this histogram. */
  abstract Range range(Histogram histogram);

  String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return id();
  }
}
