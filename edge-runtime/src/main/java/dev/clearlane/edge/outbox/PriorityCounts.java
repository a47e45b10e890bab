package dev.clearlane.edge.outbox;

import java.util.EnumMap;
import java.util.Map;

/** A count per priority. Not thread-safe. */
final class PriorityCounts {
  private final EnumMap<Priority, Long> counts = new EnumMap<>(Priority.class);

  PriorityCounts() {
    for (Priority priority : Priority.values()) {
      counts.put(priority, 0L);
    }
  }

  PriorityCounts(PriorityCounts other) {
    counts.putAll(other.counts);
  }

  void add(Priority priority, long count) {
    counts.merge(priority, count, Long::sum);
  }

  long of(Priority priority) {
    return counts.getOrDefault(priority, 0L);
  }

  long total() {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  Map<Priority, Long> plus(PriorityCounts other) {
    PriorityCounts sum = new PriorityCounts(this);
    other.counts.forEach(sum::add);
    return sum.counts;
  }
}
