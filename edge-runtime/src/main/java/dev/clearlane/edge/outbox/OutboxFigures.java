package dev.clearlane.edge.outbox;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an outbox holds, and what it had to give up. Every map has every priority.
 *
 * @param waiting messages not yet acknowledged
 * @param waitingBytes of them, as the caps count
 * @param dropped messages given up because of a cap on size, since the outbox file was made
 * @param expired messages given up because of their age, likewise
 * @param onDisk false while messages wait in memory alone
 * @param failure why the disk is not used; null where it is, or where none was asked for
 */
public record OutboxFigures(
    Map<Priority, Long> waiting,
    long waitingBytes,
    Map<Priority, Long> dropped,
    Map<Priority, Long> expired,
    boolean onDisk,
    @Nullable String failure) {
  public OutboxFigures {
    waiting = Map.copyOf(waiting);
    dropped = Map.copyOf(dropped);
    expired = Map.copyOf(expired);
  }

  /** Messages not yet acknowledged. */
  public long waitingMessages() {
    return sum(waiting);
  }

  /** Messages given up, for whatever reason. */
  public long lostMessages() {
    return sum(dropped) + sum(expired);
  }

  private static long sum(Map<Priority, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }
}
