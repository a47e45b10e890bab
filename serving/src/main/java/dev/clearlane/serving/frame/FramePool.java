package dev.clearlane.serving.frame;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * A fixed number of frames of one size, all allocated at the start. Thread-safe. An empty pool is
 * normal: live capture drops frames, recordings wait.
 */
public final class FramePool {
  private final int size;
  private final int widthPx;
  private final int heightPx;
  private final ArrayDeque<Frame> free;

  /**
   * @param size number of frames, at least 1
   */
  public FramePool(int size, int widthPx, int heightPx) {
    if (size < 1) {
      throw new IllegalArgumentException("size of a pool must be at least 1, but is " + size);
    }
    this.size = size;
    this.widthPx = widthPx;
    this.heightPx = heightPx;
    free = new ArrayDeque<>(size);
    for (int i = 0; i < size; i++) {
      free.add(new Frame(this, widthPx, heightPx));
    }
  }

  /** Width of every frame. */
  public int widthPx() {
    return widthPx;
  }

  /** Height of every frame. */
  public int heightPx() {
    return heightPx;
  }

  /** Leases a frame, owned by the caller; null if none is free. */
  public synchronized @Nullable Frame tryLease() {
    Frame frame = free.poll();
    return frame == null ? null : frame.lend();
  }

  /** Leases a frame, owned by the caller; waits for a free one. */
  public synchronized Frame lease() throws InterruptedException {
    while (free.isEmpty()) {
      wait();
    }
    return free.remove().lend();
  }

  /** Number of leased frames. */
  public synchronized int leased() {
    return size - free.size();
  }

  void giveBack(Frame frame) { // called with this pool's lock held
    free.add(frame);
    notifyAll();
  }
}
