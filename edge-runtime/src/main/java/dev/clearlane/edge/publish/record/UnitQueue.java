package dev.clearlane.edge.publish.record;

import dev.clearlane.edge.encode.AccessUnit;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Pictures between the encoder and the disk. If the disk is too slow and the queue is full,
 * pictures are dropped up to the next keyframe that fits, because they could not be decoded.
 * Thread-safe.
 */
final class UnitQueue {
  private static final int CAPACITY = 256;
  private static final long POLL_INTERVAL_MS = 100;

  private final RecordStats stats;
  private final BlockingQueue<Entry> waiting = new ArrayBlockingQueue<>(CAPACITY);
  private boolean gap; // guarded by this
  private volatile boolean closed;

  /**
   * A picture in the queue.
   *
   * @param afterGap whether pictures before it were dropped; it is a keyframe then
   */
  record Entry(AccessUnit unit, boolean afterGap) {}

  UnitQueue(RecordStats stats) {
    this.stats = stats;
  }

  /** Adds a picture, or drops it; never blocks. */
  synchronized void offer(AccessUnit unit) {
    boolean decodable = !gap || unit.keyframe();
    if (decodable && waiting.offer(new Entry(unit, gap))) {
      gap = false;
    } else {
      gap = true;
      stats.dropped();
    }
  }

  /** Removes the next picture; null if none arrives for a while. */
  @Nullable Entry poll() throws InterruptedException {
    return waiting.poll(POLL_INTERVAL_MS, TimeUnit.MILLISECONDS);
  }

  /** Announces that no more pictures will be offered. */
  void close() {
    closed = true;
  }

  boolean isClosed() {
    return closed;
  }
}
