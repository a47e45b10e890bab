package dev.clearlane.edge.outbox;

import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the messages of an outbox, each once: the historical ones, queued before this reader was
 * created, and the live ones, queued since. Both are ordered by priority, then by sequence, so that
 * within each of the two a topic keeps its order.
 *
 * <p>Used by one thread.
 */
public final class OutboxReader {
  private static final int PREFETCH = 32;

  private final Range historical;
  private final Range live;
  private final OutboxQueue queue;
  private final OutboxDisk disk;

  OutboxReader(OutboxQueue queue, OutboxDisk disk, long boundary) {
    this.queue = queue;
    this.disk = disk;
    historical = new Range(0, boundary);
    live = new Range(boundary, Long.MAX_VALUE);
  }

  /** The next live message; null if there is none now. */
  public @Nullable Entry nextLive() {
    return live.next();
  }

  /** The next historical message; null if there are no more. */
  public @Nullable Entry nextHistorical() {
    return historical.next();
  }

  /** Messages within a range of sequence numbers. */
  private final class Range {
    private final long upTo;
    private final Map<Priority, ArrayDeque<Entry>> prefetched = new EnumMap<>(Priority.class);
    private final Map<Priority, Long> cursors = new EnumMap<>(Priority.class);

    Range(long after, long upTo) {
      this.upTo = upTo;
      for (Priority priority : Priority.values()) {
        prefetched.put(priority, new ArrayDeque<>());
        cursors.put(priority, after);
      }
    }

    @Nullable Entry next() {
      for (Priority priority : Priority.values()) {
        ArrayDeque<Entry> next = prefetched.computeIfAbsent(priority, p -> new ArrayDeque<>());
        if (next.isEmpty()) {
          fill(priority, next);
        }
        Entry entry = next.poll();
        if (entry != null) {
          return entry;
        }
      }
      return null;
    }

    private void fill(Priority priority, ArrayDeque<Entry> next) {
      long cursor = cursors.getOrDefault(priority, upTo);
      long end = Math.min(upTo, queue.newest(priority));
      while (next.isEmpty() && cursor < end) {
        List<Entry> found = disk.read(priority, cursor, end, PREFETCH);
        cursor = found.size() < PREFETCH ? end : found.get(found.size() - 1).sequence();
        for (Entry entry : found) {
          if (!queue.isSettled(entry)) {
            next.add(entry);
          }
        }
      }
      cursors.put(priority, cursor);
    }
  }
}
