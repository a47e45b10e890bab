package dev.clearlane.bench.plates;

import dev.clearlane.bench.report.FigureReport;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** How long one kind of work took, each time, to 3 significant digits. Not thread-safe. */
final class Durations {
  private static final int SIGNIFICANT_DIGITS = 3;

  private final Histogram us = new Histogram(SIGNIFICANT_DIGITS);

  /**
   * @param counts false for a warm-up, which is ignored
   */
  void add(boolean counts, long durationNs) {
    if (counts) {
      us.recordValue(Math.max(1, durationNs / 1000));
    }
  }

  long count() {
    return us.getTotalCount();
  }

  /** Least time within which a share of them was done, in ms; not a number without any. */
  double percentileMs(double share) {
    return count() == 0 ? Double.NaN : us.getValueAtPercentile(100 * share) / 1000.0;
  }

  void put(Map<String, Object> figures, String name) {
    double mean = count() == 0 ? Double.NaN : us.getMean() / 1000;
    figures.put(name + "_mean_ms", FigureReport.rounded(mean, 2));
    figures.put(name + "_p50_ms", FigureReport.rounded(percentileMs(0.5), 2));
    figures.put(name + "_p95_ms", FigureReport.rounded(percentileMs(0.95), 2));
  }
}
