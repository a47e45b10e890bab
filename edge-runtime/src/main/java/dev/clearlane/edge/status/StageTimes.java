package dev.clearlane.edge.status;

import java.util.LinkedHashMap;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** Latency histograms by stage, to 3 significant digits. Thread-safe. */
public final class StageTimes {
  private static final int SIGNIFICANT_DIGITS = 3;

  private final Map<String, Histogram> byStage = new LinkedHashMap<>();

  /** Adds one time; times below 1 µs count as 1 µs. */
  public synchronized void record(String stage, long ns) {
    byStage
        .computeIfAbsent(stage, name -> new Histogram(SIGNIFICANT_DIGITS))
        .recordValue(Math.max(1, ns / 1000));
  }

  /** Current percentiles by stage, in the order in which stages first appeared. */
  public synchronized Map<String, Percentiles> snapshot() {
    Map<String, Percentiles> snapshot = new LinkedHashMap<>();
    byStage.forEach(
        (stage, histogram) ->
            snapshot.put(
                stage,
                new Percentiles(
                    histogram.getTotalCount(),
                    histogram.getValueAtPercentile(50) / 1000.0,
                    histogram.getValueAtPercentile(95) / 1000.0,
                    histogram.getValueAtPercentile(99) / 1000.0,
                    histogram.getMaxValue() / 1000.0)));
    return snapshot;
  }
}
