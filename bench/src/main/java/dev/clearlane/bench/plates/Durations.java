package dev.clearlane.bench.plates;

import dev.clearlane.bench.report.FigureReport;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** How long one kind of work took, each time. Not thread-safe. */
final class Durations {
  private final List<Long> sortedNs = new ArrayList<>();

  /**
   * @param counts false for a warm-up, which is ignored
   */
  void add(boolean counts, long durationNs) {
    if (counts) {
      int at = Collections.binarySearch(sortedNs, durationNs);
      sortedNs.add(at < 0 ? -at - 1 : at, durationNs);
    }
  }

  int count() {
    return sortedNs.size();
  }

  /** Least time within which a share of them was done, in ms; not a number without any. */
  double percentileMs(double share) {
    return sortedNs.isEmpty()
        ? Double.NaN
        : sortedNs.get((int) Math.max(0, Math.ceil(share * count()) - 1)) / 1e6;
  }

  void put(Map<String, Object> figures, String name) {
    double mean = sortedNs.stream().mapToLong(Long::longValue).average().orElse(Double.NaN) / 1e6;
    figures.put(name + "_mean_ms", FigureReport.rounded(mean, 2));
    figures.put(name + "_p50_ms", FigureReport.rounded(percentileMs(0.5), 2));
    figures.put(name + "_p95_ms", FigureReport.rounded(percentileMs(0.95), 2));
  }
}
