package dev.clearlane.edge.outbox;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Messages that an outbox holds, and those that it dropped. Every map has every priority.
 *
 * @param waiting messages not yet acknowledged
 * @param waitingBytes their size, as the size limits count it
 * @param dropped messages dropped at a size limit, since the outbox file was created
 * @param expired messages dropped at their maximum age, since then
 * @param onDisk false while new messages are stored in memory only
 * @param failure why the disk is not used; null if it is, or if none is configured
 */
public record OutboxStats(
    Map<Priority, Long> waiting,
    long waitingBytes,
    Map<Priority, Long> dropped,
    Map<Priority, Long> expired,
    boolean onDisk,
    @Nullable String failure) {
  public OutboxStats {
    waiting = Map.copyOf(waiting);
    dropped = Map.copyOf(dropped);
    expired = Map.copyOf(expired);
  }

  /** Messages not yet acknowledged. */
  public long waitingMessages() {
    return sum(waiting);
  }

  /** Messages dropped or expired. */
  public long lostMessages() {
    return sum(dropped) + sum(expired);
  }

  private static long sum(Map<Priority, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }
}
