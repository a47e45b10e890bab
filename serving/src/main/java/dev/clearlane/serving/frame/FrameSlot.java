package dev.clearlane.serving.frame;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Hands frames from one thread to the next; the newest wins: a writer never waits, and a frame that
 * nobody took before the next one came is closed and counted. The writer ends it with {@link #end},
 * the reader gives up with {@link #close}. Thread-safe.
 *
 * @param <T> what is handed on; the slot owns it from put to take
 */
public final class FrameSlot<T extends Owned> implements AutoCloseable {
  private @Nullable T waiting;
  private boolean ended;
  private boolean closed;
  private long replaced;

  /**
   * Takes a frame in the place of the one that waits. The slot owns it from the call on: where it
   * is not taken, it is closed.
   *
   * @return false if the reader has closed the slot, so that there is no point in going on
   */
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

  /** Says that no more frames come; the reader gets the one that waits, then null. */
  public synchronized void end() {
    ended = true;
    notifyAll();
  }

  /**
   * The newest frame, waiting for one at most so long; the caller owns it.
   *
   * @return null where none came in time, or none will come: {@link #isOver} tells which
   */
  public synchronized @Nullable T take(long timeoutNs) throws InterruptedException {
    long untilNs = System.nanoTime() + timeoutNs;
    while (waiting == null && !ended && !closed) {
      long leftNs = untilNs - System.nanoTime();
      if (leftNs <= 0) {
        return null;
      }
      TimeUnit.NANOSECONDS.timedWait(this, leftNs);
    }
    T frame = waiting;
    waiting = null;
    return frame;
  }

  /** True where no frame waits and none will come. */
  public synchronized boolean isOver() {
    return waiting == null && (ended || closed);
  }

  /** How many frames nobody took in time, so far. */
  public synchronized long replaced() {
    return replaced;
  }

  /** The reader takes no more: what waits is closed, and so is whatever is put from now on. */
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
