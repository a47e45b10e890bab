package dev.clearlane.bench.demo;

import java.util.Map;
import java.util.stream.Collectors;

/** Formats counts. */
final class Counts {
  private Counts() {}

  /** Such as {@code pass 20, derain 35}; without counts of 0. */
  static String line(Map<String, Long> counts) {
    String line =
        counts.entrySet().stream()
            .filter(entry -> entry.getValue() > 0)
            .map(entry -> entry.getKey() + " " + entry.getValue())
            .collect(Collectors.joining(", "));
    return line.isEmpty() ? "none" : line;
  }
}
