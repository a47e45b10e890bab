package dev.clearlane.edge.outbox;

/** Messages that a store holds, and those that it dropped. Not thread-safe. */
final class StoreStats {
  final PriorityCounts waiting;
  final PriorityCounts dropped;
  final PriorityCounts expired;
  private long bytes;

  StoreStats() {
    waiting = new PriorityCounts();
    dropped = new PriorityCounts();
    expired = new PriorityCounts();
  }

  StoreStats(StoreStats other) {
    waiting = new PriorityCounts(other.waiting);
    dropped = new PriorityCounts(other.dropped);
    expired = new PriorityCounts(other.expired);
    bytes = other.bytes;
  }

  long bytes() {
    return bytes;
  }

  /** Messages dropped or expired. */
  long lost() {
    return dropped.total() + expired.total();
  }

  void add(Priority priority, long count, long addedBytes) {
    waiting.add(priority, count);
    bytes += addedBytes;
  }

  void remove(Priority priority, long removedBytes) {
    add(priority, -1, -removedBytes);
  }

  void drop(Priority priority, long droppedBytes) {
    remove(priority, droppedBytes);
    dropped.add(priority, 1);
  }

  void expire(Priority priority, long expiredBytes) {
    remove(priority, expiredBytes);
    expired.add(priority, 1);
  }
}
