package dev.clearlane.bench.live;

import java.util.Arrays;
import java.util.Collection;
import java.util.Map;

/** Sorted times in milliseconds. */
final class Delays {
  private final double[] sortedMs;

  private Delays(double[] sortedMs) {
    this.sortedMs = sortedMs;
  }

  static Delays of(Collection<Double> times) {
    double[] sorted = times.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    return new Delays(sorted);
  }

  /** Times from drawing to decoding. */
  static Delays of(Map<Long, CodeReader.Sighting> sightings) {
    return of(sightings.values().stream().map(CodeReader.Sighting::delayMs).toList());
  }

  /** Differences between the times of the same frames at two clients. */
  static Delays between(Map<Long, CodeReader.Sighting> here, Map<Long, CodeReader.Sighting> there) {
    return of(
        there.entrySet().stream()
            .filter(entry -> here.containsKey(entry.getKey()))
            .map(entry -> entry.getValue().delayMs() - here.get(entry.getKey()).delayMs())
            .toList());
  }

  int count() {
    return sortedMs.length;
  }

  /** Percentile by nearest rank; NaN if there are no values. */
  double percentile(double share) {
    if (sortedMs.length == 0) {
      return Double.NaN;
    }
    int rank = (int) Math.ceil(share * sortedMs.length);
    return sortedMs[Math.max(1, rank) - 1];
  }
}
