package dev.clearlane.bench.live;

import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Parses metrics in Prometheus' text format. */
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

  /** The value of a metric with its labels as written; 0 if it is missing. */
  double value(String name) {
    return byName.getOrDefault(name, 0.0);
  }

  /** Increases of a camera's counter between two readings, by label; without zeros. */
  static Map<String, Long> countsBetween(
      Figures before, Figures after, String counter, String camera, String label) {
    Map<String, Long> counts = new TreeMap<>();
    Pattern value = Pattern.compile("[{,]" + label + "=\"([^\"]*)\"");
    after.byName.forEach(
        (name, now) -> {
          Matcher matcher = value.matcher(name);
          if (name.startsWith(counter + "{")
              && name.contains("camera=\"" + camera + "\"")
              && matcher.find()) {
            long more = Math.round(now - before.value(name));
            if (more > 0) {
              counts.merge(matcher.group(1), more, Long::sum);
            }
          }
        });
    return counts;
  }

  /** Mean time of a camera's stage between two readings, in milliseconds; 0 if it never ran. */
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

  /**
   * Upper bound of the histogram bucket that holds a percentile of a camera's stage between two
   * readings, in milliseconds; NaN if it never ran, infinite if it is beyond the last bucket.
   *
   * @param share 0 to 1
   */
  static double percentileBoundMs(
      Figures before, Figures after, String camera, String stage, double share) {
    Pattern bucket =
        Pattern.compile(
            Pattern.quote(
                    "clearlane_stage_seconds_bucket{camera=\"%s\",stage=\"%s\",le=\""
                        .formatted(camera, stage))
                + "([^\"]*)\"}");
    NavigableMap<Double, Double> counts = new TreeMap<>();
    after.byName.forEach(
        (name, now) -> {
          Matcher matcher = bucket.matcher(name);
          if (matcher.matches()) {
            double boundS =
                matcher.group(1).equals("+Inf")
                    ? Double.POSITIVE_INFINITY
                    : Double.parseDouble(matcher.group(1));
            counts.put(boundS, now - before.value(name));
          }
        });
    double total = counts.isEmpty() ? 0 : counts.lastEntry().getValue();
    return total <= 0
        ? Double.NaN
        : counts.entrySet().stream()
            .filter(entry -> entry.getValue() >= share * total)
            .mapToDouble(entry -> 1000 * entry.getKey())
            .findFirst()
            .orElse(Double.NaN);
  }
}
