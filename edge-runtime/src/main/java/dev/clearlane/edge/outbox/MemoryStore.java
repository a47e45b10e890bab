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

/** Messages that are not on disk: just arrived, or all while there is no disk. Not thread-safe. */
final class MemoryStore {
  private static final Priority[] LOWEST_FIRST = {
    Priority.FRAME, Priority.DECISION, Priority.EVENT, Priority.PLATE
  };

  private final long mostBytes;
  private final Map<Priority, TreeMap<Long, Entry>> entries = new EnumMap<>(Priority.class);
  private final Books books = new Books();

  MemoryStore(long mostBytes) {
    this.mostBytes = mostBytes;
    for (Priority priority : Priority.values()) {
      entries.put(priority, new TreeMap<>());
    }
  }

  Books books() {
    return books;
  }

  boolean isEmpty() {
    return entries.values().stream().allMatch(Map::isEmpty);
  }

  /** Takes a message; where that is too much, the oldest of the lowest priority go. */
  void add(Entry entry, Set<Long> keep) {
    of(entry.message().priority()).put(entry.sequence(), entry);
    books.add(entry.message().priority(), 1, entry.bytes());
    for (Priority priority : LOWEST_FIRST) {
      Iterator<Entry> oldest = of(priority).values().iterator();
      while (books.bytes() > mostBytes && oldest.hasNext()) {
        Entry victim = oldest.next();
        if (!keep.contains(victim.sequence())) {
          oldest.remove();
          books.drop(priority, victim.bytes());
        }
      }
    }
  }

  /** True where it was here. */
  boolean remove(Entry entry) {
    Entry removed = of(entry.message().priority()).remove(entry.sequence());
    if (removed == null) {
      return false;
    }
    books.remove(removed.message().priority(), removed.bytes());
    return true;
  }

  void removeAll(Collection<Entry> gone) {
    gone.forEach(this::remove);
  }

  void expire(long nowMs, Set<Long> keep) {
    entries.forEach(
        (priority, kept) ->
            kept.values()
                .removeIf(
                    entry -> {
                      boolean old = entry.expiresMs() <= nowMs && !keep.contains(entry.sequence());
                      if (old) {
                        books.expire(priority, entry.bytes());
                      }
                      return old;
                    }));
  }

  /** Somebody has set the clock. */
  void shift(long byMs) {
    entries
        .values()
        .forEach(
            kept ->
                kept.replaceAll(
                    (sequence, entry) ->
                        new Entry(
                            sequence,
                            entry.topicSequence(),
                            entry.message(),
                            entry.enteredMs() + byMs,
                            entry.expiresMs() + byMs)));
  }

  /** Messages of one priority after one place, up to another, in order. */
  List<Entry> read(Priority priority, long after, long upTo, int most) {
    return after >= upTo
        ? List.of()
        : of(priority).subMap(after, false, upTo, true).values().stream().limit(most).toList();
  }

  /** The oldest messages, whatever their priority; they stay. */
  List<Entry> oldest(int most, long mostBytesTogether) {
    List<Entry> oldest = new ArrayList<>();
    for (TreeMap<Long, Entry> kept : entries.values()) {
      kept.values().stream().limit(most).forEach(oldest::add);
    }
    oldest.sort(Comparator.comparingLong(Entry::sequence));
    long bytes = 0;
    int count = 0;
    while (count < Math.min(most, oldest.size()) && (count == 0 || bytes < mostBytesTogether)) {
      bytes += oldest.get(count++).bytes();
    }
    return List.copyOf(oldest.subList(0, count));
  }

  /** The last place taken in one priority; 0 where there is none. */
  long newest(Priority priority) {
    return of(priority).isEmpty() ? 0 : of(priority).lastKey();
  }

  /** The first place taken; the highest of all where there is none. */
  long oldest() {
    return entries.values().stream()
        .filter(kept -> !kept.isEmpty())
        .mapToLong(TreeMap::firstKey)
        .min()
        .orElse(Long.MAX_VALUE);
  }

  /** True where a message up to this place is still here. */
  boolean holdsUpTo(long sequence) {
    return oldest() <= sequence;
  }

  private NavigableMap<Long, Entry> of(Priority priority) {
    return entries.computeIfAbsent(priority, missing -> new TreeMap<>());
  }
}
