package dev.clearlane.serving.frame;

import java.io.IOException;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Hands frames from one thread to the next; bounded, in order, none lost: a writer waits for room,
 * a reader for a frame. The writer ends it with {@link #end} or {@link #fail}, the reader gives up
 * with {@link #close}. Thread-safe.
 *
 * @param <T> what is handed on; the queue owns it from put to take
 */
public final class FrameQueue<T extends Owned> implements AutoCloseable {
  private final int capacity;
  private final ArrayDeque<T> waiting;
  private boolean ended;
  private boolean closed;
  private @Nullable Throwable failure;

  /**
   * @param capacity how many frames may wait, at least 1
   */
  public FrameQueue(int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("a queue holds at least 1 frame, not " + capacity);
    }
    this.capacity = capacity;
    waiting = new ArrayDeque<>(capacity);
  }

  /**
   * Adds a frame, waiting for room. The queue owns it from the call on: where it is not added, it
   * is closed.
   *
   * @return false if the reader has closed the queue, so that there is no point in going on
   */
  public boolean put(T frame) throws InterruptedException {
    boolean added = false;
    try {
      synchronized (this) {
        if (ended) {
          throw new IllegalStateException("a frame was put after the end");
        }
        while (waiting.size() == capacity && !closed) {
          wait();
        }
        if (!closed) {
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

  /** Says that no more frames come; the reader gets those that wait, then null. */
  public synchronized void end() {
    ended = true;
    notifyAll();
  }

  /** Says that the writer broke; the reader gets the frames that wait, then the failure. */
  public synchronized void fail(Throwable cause) {
    if (failure == null) {
      failure = cause;
    }
    end();
  }

  /**
   * The next frame, waiting for one; the caller owns it. Null at the end.
   *
   * @throws IOException if the writer broke: its message is the cause's
   */
  public synchronized @Nullable T take() throws IOException, InterruptedException {
    while (waiting.isEmpty() && !ended && !closed) {
      wait();
    }
    T frame = waiting.poll();
    if (frame != null) {
      notifyAll();
      return frame;
    }
    Throwable cause = failure;
    if (cause != null) {
      String message = cause.getMessage();
      throw new IOException(message == null ? cause.getClass().getSimpleName() : message, cause);
    }
    return null;
  }

  /** How many frames wait now. */
  public synchronized int size() {
    return waiting.size();
  }

  /** The reader takes no more: what waits is closed, and so is whatever is put from now on. */
  @Override
  public synchronized void close() {
    closed = true;
    for (T frame = waiting.poll(); frame != null; frame = waiting.poll()) {
      frame.close();
    }
    notifyAll();
  }
}
