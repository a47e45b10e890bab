package dev.clearlane.serving.frame;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * A fixed number of frames of one size, all allocated at the start. Thread-safe. An empty pool is
 * normal: live capture drops frames, recordings wait.
 *
 * <p>Frames that are {@linkplain Frame#keep kept} do not count towards the size: the pool allocates
 * a replacement for each when it runs empty, and reuses it from then on, so that references which
 * last longer never stop the camera.
 */
public final class FramePool {
  private final int size;
  private final int widthPx;
  private final int heightPx;
  private final ArrayDeque<Frame> free;
  private int leased;
  private int kept;

  /**
   * @param size number of frames that are lent at the same time, at least 1
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
    return isEmpty() ? null : lend();
  }

  /** Leases a frame, owned by the caller; waits for a free one. */
  public synchronized Frame lease() throws InterruptedException {
    while (isEmpty()) {
      wait();
    }
    return lend();
  }

  /** Number of leased frames. */
  public synchronized int leased() {
    return leased;
  }

  private boolean isEmpty() {
    return leased - kept >= size;
  }

  private Frame lend() {
    Frame frame = free.poll();
    if (frame == null) {
      frame = new Frame(this, widthPx, heightPx);
    }
    leased++;
    return frame.lend();
  }

  /** One more, or one less, of the leased frames is kept; called with this pool's lock held. */
  void addKept(int change) {
    kept += change;
    notifyAll();
  }

  void giveBack(Frame frame) { // called with this pool's lock held
    leased--;
    free.add(frame);
    notifyAll();
  }
}
