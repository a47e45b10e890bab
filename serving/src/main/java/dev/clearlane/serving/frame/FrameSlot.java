package dev.clearlane.serving.frame;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Holds the newest frame: the writer never waits, and a frame that was not taken before the next
 * one is closed and counted. Thread-safe.
 *
 * @param <T> type of frame; owned by the slot from put to take
 */
public final class FrameSlot<T extends Owned> implements FrameHandOff<T> {
  private @Nullable T waiting;
  private boolean ended;
  private boolean closed;
  private long replaced;

  /** Replaces the waiting frame. Never waits. */
  @Override
  public boolean put(T frame) {
    T older;
    synchronized (this) {
      if (ended || closed) {
        older = frame;
      } else {
        older = waiting;
        waiting = frame;
        if (older != null) {
          replaced++;
        }
        notifyAll();
      }
    }
    if (older != null) {
      older.close();
    }
    return older != frame;
  }

  @Override
  public synchronized void end() {
    ended = true;
    notifyAll();
  }

  @Override
  public synchronized @Nullable T take(long timeoutNs) throws InterruptedException {
    long startNs = System.nanoTime();
    while (waiting == null && !ended && !closed) {
      long leftNs = timeoutNs - (System.nanoTime() - startNs);
      if (leftNs <= 0) {
        return null;
      }
      TimeUnit.NANOSECONDS.timedWait(this, leftNs);
    }
    T frame = waiting;
    waiting = null;
    return frame;
  }

  @Override
  public synchronized boolean isOver() {
    return waiting == null && (ended || closed);
  }

  @Override
  public synchronized long replaced() {
    return replaced;
  }

  @Override
  public void close() {
    T last;
    synchronized (this) {
      closed = true;
      last = waiting;
      waiting = null;
      notifyAll();
    }
    if (last != null) {
      last.close();
    }
  }
}
