package dev.clearlane.serving.frame;

import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Bounded queue of frames, in order, without loss: the writer waits for space, the reader for a
 * frame. Thread-safe.
 *
 * @param <T> type of frame; owned by the queue from put to take
 */
public final class FrameQueue<T extends Owned> implements FrameHandOff<T> {
  private final int capacity;
  private final ArrayDeque<T> waiting;
  private boolean ended;
  private boolean closed;

  /**
   * @param capacity maximum number of waiting frames, at least 1
   */
  public FrameQueue(int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("a queue holds at least 1 frame, not " + capacity);
    }
    this.capacity = capacity;
    waiting = new ArrayDeque<>(capacity);
  }

  @Override
  public boolean put(T frame) throws InterruptedException {
    boolean added = false;
    try {
      synchronized (this) {
        while (waiting.size() == capacity && !closed && !ended) {
          wait();
        }
        if (!closed && !ended) {
          waiting.add(frame);
          added = true;
          notifyAll();
        }
      }
    } finally {
      if (!added) {
        frame.close();
      }
    }
    return added;
  }

  @Override
  public synchronized void end() {
    ended = true;
    notifyAll();
  }

  @Override
  public synchronized @Nullable T take(long timeoutNs) throws InterruptedException {
    long startNs = System.nanoTime();
    while (waiting.isEmpty() && !ended && !closed) {
      long leftNs = timeoutNs - (System.nanoTime() - startNs);
      if (leftNs <= 0) {
        return null;
      }
      TimeUnit.NANOSECONDS.timedWait(this, leftNs);
    }
    T frame = waiting.poll();
    if (frame != null) {
      notifyAll();
    }
    return frame;
  }

  @Override
  public synchronized boolean isOver() {
    return waiting.isEmpty() && (ended || closed);
  }

  /** Always 0. */
  @Override
  public long replaced() {
    return 0;
  }

  @Override
  public synchronized void close() {
    closed = true;
    for (T frame = waiting.poll(); frame != null; frame = waiting.poll()) {
      frame.close();
    }
    notifyAll();
  }
}
