package dev.clearlane.bench.live;

import java.util.HashMap;
import java.util.Map;

/** Figures in Prometheus' text format. */
final class Figures {
  private final Map<String, Double> byName = new HashMap<>();

  Figures(String text) {
    for (String line : text.lines().toList()) {
      int blank = line.lastIndexOf(' ');
      if (!line.startsWith("#") && blank > 0) {
        byName.put(line.substring(0, blank), Double.parseDouble(line.substring(blank + 1)));
      }
    }
  }

  /** A figure with its labels, as it is written; 0 where there is none. */
  double value(String name) {
    return byName.getOrDefault(name, 0.0);
  }

  /** Mean time of a camera's stage between two readings, in milliseconds; 0 where it never ran. */
  static double meanMs(Figures before, Figures after, String camera, String stage) {
    String labels = "{camera=\"%s\",stage=\"%s\"}".formatted(camera, stage);
    double count =
        after.value("clearlane_stage_seconds_count" + labels)
            - before.value("clearlane_stage_seconds_count" + labels);
    double seconds =
        after.value("clearlane_stage_seconds_sum" + labels)
            - before.value("clearlane_stage_seconds_sum" + labels);
    return count > 0 ? 1000 * seconds / count : 0;
  }
}
