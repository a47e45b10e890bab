package dev.clearlane.bench.memory;

import java.util.ArrayList;
import java.util.List;

/** Memory over time and its linear regression. Used by one thread. */
final class MemoryTrace {
  private final List<Reading> readings = new ArrayList<>();

  /**
   * One reading.
   *
   * @param frames done by then
   * @param rssKib resident set
   */
  record Reading(long frames, long rssKib) {}

  void add(long frames, long rssKib) {
    readings.add(new Reading(frames, rssKib));
  }

  List<Reading> readings() {
    return List.copyOf(readings);
  }

  /** The readings from this frame on. */
  MemoryTrace after(long frames) {
    MemoryTrace rest = new MemoryTrace();
    readings.stream().filter(r -> r.frames() >= frames).forEach(rest.readings::add);
    return rest;
  }

  /** Growth in KiB per 1000 frames, by least squares; 0 for fewer than two readings. */
  double slopeKibPer1000Frames() {
    int n = readings.size();
    if (n < 2) {
      return 0;
    }
    double meanX = readings.stream().mapToLong(Reading::frames).average().orElseThrow();
    double meanY = readings.stream().mapToLong(Reading::rssKib).average().orElseThrow();
    double covariance = 0;
    double variance = 0;
    for (Reading reading : readings) {
      covariance += (reading.frames() - meanX) * (reading.rssKib() - meanY);
      variance += (reading.frames() - meanX) * (reading.frames() - meanX);
    }
    return 1000 * covariance / variance;
  }
}
