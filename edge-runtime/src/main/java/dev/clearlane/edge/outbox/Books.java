package dev.clearlane.edge.outbox;

/** What a store holds and has given up. Not thread-safe. */
final class Books {
  final Tally waiting;
  final Tally dropped;
  final Tally expired;
  private long bytes;

  Books() {
    waiting = new Tally();
    dropped = new Tally();
    expired = new Tally();
  }

  Books(Books other) {
    waiting = new Tally(other.waiting);
    dropped = new Tally(other.dropped);
    expired = new Tally(other.expired);
    bytes = other.bytes;
  }

  long bytes() {
    return bytes;
  }

  void add(Priority priority, long count, long countedBytes) {
    waiting.add(priority, count);
    bytes += countedBytes;
  }

  void remove(Priority priority, long countedBytes) {
    add(priority, -1, -countedBytes);
  }

  void drop(Priority priority, long countedBytes) {
    remove(priority, countedBytes);
    dropped.add(priority, 1);
  }

  void expire(Priority priority, long countedBytes) {
    remove(priority, countedBytes);
    expired.add(priority, 1);
  }
}
