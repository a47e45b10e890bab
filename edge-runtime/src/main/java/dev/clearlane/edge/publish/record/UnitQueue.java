package dev.clearlane.edge.publish.record;

import dev.clearlane.edge.encode.AccessUnit;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Pictures between the encoder and the disk; full if the disk is too slow. Thread-safe. */
final class UnitQueue {
  private static final int CAPACITY = 256;
  private static final long POLL_INTERVAL_MS = 100;

  private final RecordStats stats;
  private final BlockingQueue<AccessUnit> waiting = new ArrayBlockingQueue<>(CAPACITY);
  private volatile boolean gap;
  private volatile boolean closed;

  /** How a picture follows the one before it. */
  enum Continuation {
    /** It can be decoded after the previous one. */
    CONTINUES,
    /** A keyframe after pictures that were dropped. */
    AFTER_GAP,
    /** It refers to pictures that were dropped. */
    UNDECODABLE
  }

  UnitQueue(RecordStats stats) {
    this.stats = stats;
  }

  /** Adds a picture, or drops it if the queue is full; never blocks. */
  void offer(AccessUnit unit) {
    if (!waiting.offer(unit)) {
      stats.dropped();
      gap = true;
    }
  }

  /** The next picture; null if none arrives for a while. */
  @Nullable AccessUnit poll() throws InterruptedException {
    return waiting.poll(POLL_INTERVAL_MS, TimeUnit.MILLISECONDS);
  }

  /** Classifies a picture that was polled; called once for each, in order. */
  Continuation continuation(AccessUnit unit) {
    if (!gap) {
      return Continuation.CONTINUES;
    }
    if (!unit.keyframe()) {
      stats.dropped();
      return Continuation.UNDECODABLE;
    }
    gap = false;
    return Continuation.AFTER_GAP;
  }

  /** Announces that no more pictures will be offered. */
  void close() {
    closed = true;
  }

  boolean isClosed() {
    return closed;
  }
}
