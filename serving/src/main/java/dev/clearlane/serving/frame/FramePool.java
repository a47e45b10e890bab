package dev.clearlane.serving.frame;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * A fixed number of frames of one size, all allocated at the start. Thread-safe. "None free" is a
 * normal answer: live capture drops, replay waits.
 */
public final class FramePool {
  private final int size;
  private final int widthPx;
  private final int heightPx;
  private final ArrayDeque<Frame> free;

  /**
   * @param size how many frames, at least 1
   */
  public FramePool(int size, int widthPx, int heightPx) {
    if (size < 1) {
      throw new IllegalArgumentException("a pool holds at least 1 frame, not " + size);
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

  /** A free frame, or null if none is; the caller becomes its one owner. */
  public synchronized @Nullable Frame tryLease() {
    Frame frame = free.poll();
    return frame == null ? null : frame.lend();
  }

  /** A free frame, waiting for one to be returned; the caller becomes its one owner. */
  public synchronized Frame lease() throws InterruptedException {
    while (free.isEmpty()) {
      wait();
    }
    return free.remove().lend();
  }

  /** How many frames are leased now. */
  public synchronized int leased() {
    return size - free.size();
  }

  void giveBack(Frame frame) { // called with this pool's lock held
    free.add(frame);
    notifyAll();
  }
}
