package dev.clearlane.edge.outbox;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * Messages that are not on disk: those not yet written, or all while the disk fails. Not
 * thread-safe.
 */
final class MemoryStore {
  private static final Priority[] LOWEST_FIRST = {
    Priority.FRAME, Priority.DECISION, Priority.EVENT, Priority.PLATE
  };

  private final long maxBytes;
  private final Map<Priority, TreeMap<Long, Entry>> entries = new EnumMap<>(Priority.class);
  private final StoreStats stats = new StoreStats();

  MemoryStore(long maxBytes) {
    this.maxBytes = maxBytes;
    for (Priority priority : Priority.values()) {
      entries.put(priority, new TreeMap<>());
    }
  }

  StoreStats stats() {
    return stats;
  }

  boolean isEmpty() {
    return entries.values().stream().allMatch(Map::isEmpty);
  }

  /** Adds a message; above the limit, drops the oldest messages of the lowest priority. */
  void add(Entry entry, Set<Long> pinned) {
    of(entry.message().priority()).put(entry.sequence(), entry);
    stats.add(entry.message().priority(), 1, entry.bytes());
    for (Priority priority : LOWEST_FIRST) {
      Iterator<Entry> oldest = of(priority).values().iterator();
      while (stats.bytes() > maxBytes && oldest.hasNext()) {
        Entry candidate = oldest.next();
        if (!pinned.contains(candidate.sequence())) {
          oldest.remove();
          stats.drop(priority, candidate.bytes());
        }
      }
    }
  }

  /** Returns true if the message was here. */
  boolean remove(Entry entry) {
    Entry removed = of(entry.message().priority()).remove(entry.sequence());
    if (removed == null) {
      return false;
    }
    stats.remove(removed.message().priority(), removed.bytes());
    return true;
  }

  void removeAll(Collection<Entry> removed) {
    removed.forEach(this::remove);
  }

  void expire(long nowMs, Set<Long> pinned) {
    entries.forEach(
        (priority, stored) ->
            stored
                .values()
                .removeIf(
                    entry -> {
                      boolean expired =
                          entry.expiresMs() <= nowMs && !pinned.contains(entry.sequence());
                      if (expired) {
                        stats.expire(priority, entry.bytes());
                      }
                      return expired;
                    }));
  }

  /** Moves all timestamps, after the machine's clock was set. */
  void shift(long byMs) {
    entries.values().forEach(stored -> stored.replaceAll((sequence, entry) -> entry.shifted(byMs)));
  }

  /** Messages of one priority with {@code after < sequence <= upTo}, in order. */
  List<Entry> read(Priority priority, long after, long upTo, int maxCount) {
    return after >= upTo
        ? List.of()
        : of(priority).subMap(after, false, upTo, true).values().stream().limit(maxCount).toList();
  }

  /** The oldest messages of any priority; they are not removed. */
  List<Entry> oldest(int maxCount, long maxTotalBytes) {
    List<Entry> oldest = new ArrayList<>();
    for (TreeMap<Long, Entry> stored : entries.values()) {
      stored.values().stream().limit(maxCount).forEach(oldest::add);
    }
    oldest.sort(Comparator.comparingLong(Entry::sequence));
    long bytes = 0;
    int count = 0;
    while (count < Math.min(maxCount, oldest.size()) && (count == 0 || bytes < maxTotalBytes)) {
      bytes += oldest.get(count++).bytes();
    }
    return List.copyOf(oldest.subList(0, count));
  }

  /** The highest sequence number of a priority; 0 if there is no message. */
  long newest(Priority priority) {
    return of(priority).isEmpty() ? 0 : of(priority).lastKey();
  }

  /** The lowest sequence number; {@link Long#MAX_VALUE} if there is no message. */
  long oldest() {
    return entries.values().stream()
        .filter(stored -> !stored.isEmpty())
        .mapToLong(TreeMap::firstKey)
        .min()
        .orElse(Long.MAX_VALUE);
  }

  private NavigableMap<Long, Entry> of(Priority priority) {
    return entries.computeIfAbsent(priority, missing -> new TreeMap<>());
  }
}
