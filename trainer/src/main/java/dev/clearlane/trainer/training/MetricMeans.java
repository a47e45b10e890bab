package dev.clearlane.trainer.training;

import java.util.LinkedHashMap;
import java.util.Map;

/** MetricMeans of figures over some steps. */
final class MetricMeans {
  private final Map<String, double[]> sums = new LinkedHashMap<>();

  void add(String name, double value) {
    double[] sum = sums.computeIfAbsent(name, n -> new double[2]);
    sum[0] += value;
    sum[1]++;
  }

  /** The means by name, in the order of their first value; resets them. */
  Map<String, Double> take() {
    Map<String, Double> means = new LinkedHashMap<>();
    sums.forEach((name, sum) -> means.put(name, sum[0] / sum[1]));
    sums.clear();
    return means;
  }
}
