package dev.clearlane.edge.outbox;

import java.util.EnumMap;
import java.util.Map;

/** A number for every priority. Not thread-safe. */
final class Tally {
  private final EnumMap<Priority, Long> counts = new EnumMap<>(Priority.class);

  Tally() {
    for (Priority priority : Priority.values()) {
      counts.put(priority, 0L);
    }
  }

  Tally(Tally other) {
    counts.putAll(other.counts);
  }

  void add(Priority priority, long count) {
    counts.merge(priority, count, Long::sum);
  }

  long of(Priority priority) {
    return counts.getOrDefault(priority, 0L);
  }

  Map<Priority, Long> plus(Tally other) {
    Tally sum = new Tally(this);
    other.counts.forEach(sum::add);
    return sum.counts;
  }
}
