package dev.clearlane.edge.outbox;

import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Gives out what waits, each message once: those that were there before this reader, and those that
 * came since. Both by priority first, then in the order in which they came; so messages of one
 * topic keep their order in each of the two.
 *
 * <p>One thread.
 */
public final class OutboxReader {
  private static final int AHEAD = 32;

  private final Lane historical;
  private final Lane live;
  private final Outbox outbox;

  OutboxReader(Outbox outbox, long boundary) {
    this.outbox = outbox;
    historical = new Lane(0, boundary);
    live = new Lane(boundary, Long.MAX_VALUE);
  }

  /** The next message that came after this reader began; null where there is none now. */
  public @Nullable Entry nextLive() {
    return live.next();
  }

  /** The next message from before; null where there is none left. */
  public @Nullable Entry nextHistorical() {
    return historical.next();
  }

  /** Messages with places in one range. */
  private final class Lane {
    private final long upTo;
    private final Map<Priority, ArrayDeque<Entry>> ahead = new EnumMap<>(Priority.class);
    private final Map<Priority, Long> cursors = new EnumMap<>(Priority.class);

    Lane(long after, long upTo) {
      this.upTo = upTo;
      for (Priority priority : Priority.values()) {
        ahead.put(priority, new ArrayDeque<>());
        cursors.put(priority, after);
      }
    }

    @Nullable Entry next() {
      for (Priority priority : Priority.values()) {
        ArrayDeque<Entry> queue = ahead.computeIfAbsent(priority, p -> new ArrayDeque<>());
        if (queue.isEmpty()) {
          fill(priority, queue);
        }
        Entry next = queue.poll();
        if (next != null) {
          return next;
        }
      }
      return null;
    }

    private void fill(Priority priority, ArrayDeque<Entry> queue) {
      long cursor = cursors.getOrDefault(priority, upTo);
      long end = Math.min(upTo, outbox.newest(priority));
      while (queue.isEmpty() && cursor < end) {
        List<Entry> found = outbox.read(priority, cursor, end, AHEAD);
        cursor = found.size() < AHEAD ? end : found.get(found.size() - 1).sequence();
        for (Entry entry : found) {
          if (!outbox.isSettled(entry)) {
            queue.add(entry);
          }
        }
      }
      cursors.put(priority, cursor);
    }
  }
}
