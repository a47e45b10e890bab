package dev.clearlane.serving.restore;

import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.FramePool;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Restoration at half the width and height for live streams, in integer arithmetic: a frame is
 * reduced by averaging 2×2 pixels (the last pixel of an odd side is repeated); the change that the
 * engines made is enlarged bilinearly and added to the full frame, whose detail is kept wherever
 * nothing was changed. {@link ReducedFrame} does this for any scale, bicubically.
 */
final class HalfSize {
  private @Nullable Frame raw;
  private @Nullable Frame restored;
  private byte[] upper = new byte[0];
  private byte[] lower = new byte[0];
  private byte[] half = new byte[0];
  private int[] above = new int[0];
  private int[] here = new int[0];
  private int[] below = new int[0];
  private int[] mixed = new int[0];

  /** Allocates frames for this size. */
  void fit(Frame full) {
    int widthPx = (full.widthPx() + 1) / 2;
    int heightPx = (full.heightPx() + 1) / 2;
    Frame before = raw;
    if (before == null || before.widthPx() != widthPx || before.heightPx() != heightPx) {
      FramePool pool = new FramePool(2, widthPx, heightPx);
      raw = pool.tryLease();
      restored = pool.tryLease();
    }
    int fullRow = full.strideBytes();
    if (upper.length != fullRow) {
      int halfRow = 3 * widthPx;
      upper = new byte[fullRow];
      lower = new byte[fullRow];
      half = new byte[halfRow];
      above = new int[halfRow];
      here = new int[halfRow];
      below = new int[halfRow];
      mixed = new int[halfRow];
    }
  }

  /** The reduced frame. */
  Frame raw() {
    return require(raw);
  }

  /** Receives the result of the engines. */
  Frame restored() {
    return require(restored);
  }

  /** Fills the reduced frame. */
  void shrink(Frame full) {
    ByteBuffer from = full.pixels();
    ByteBuffer to = raw().pixels();
    int lastX = full.widthPx() - 1;
    for (int y = 0; y < raw().heightPx(); y++) {
      from.get(2 * y * upper.length, upper);
      from.get(Math.min(2 * y + 1, full.heightPx() - 1) * lower.length, lower);
      for (int x = 0, i = 0; x < raw().widthPx(); x++) {
        int left = 6 * x;
        int right = 3 * Math.min(2 * x + 1, lastX);
        for (int c = 0; c < 3; c++, i++) {
          int sum =
              (upper[left + c] & 0xff)
                  + (upper[right + c] & 0xff)
                  + (lower[left + c] & 0xff)
                  + (lower[right + c] & 0xff);
          half[i] = (byte) ((sum + 2) >> 2);
        }
      }
      to.put(y * half.length, half);
    }
  }

  /** Writes the full frame with the enlarged change to another frame of its size. */
  void addChange(Frame full, Frame output) {
    ByteBuffer from = full.pixels();
    ByteBuffer to = output.pixels();
    int rows = raw().heightPx();
    readChange(0, here);
    System.arraycopy(here, 0, above, 0, here.length);
    for (int halfY = 0; halfY < rows; halfY++) {
      readChange(Math.min(halfY + 1, rows - 1), below);
      for (int y = 2 * halfY; y < Math.min(2 * halfY + 2, full.heightPx()); y++) {
        int[] near = y % 2 == 0 ? above : below;
        for (int i = 0; i < mixed.length; i++) {
          mixed[i] = 3 * here[i] + near[i];
        }
        from.get(y * upper.length, upper);
        addRow();
        to.put(y * upper.length, upper);
      }
      int[] spare = above;
      above = here;
      here = below;
      below = spare;
    }
  }

  private void addRow() {
    int pixels = upper.length / 3;
    int last = mixed.length - 3;
    for (int x = 0, i = 0; x < pixels; x++) {
      int at = x / 2 * 3;
      int neighbour = x % 2 == 0 ? Math.max(0, at - 3) : Math.min(last, at + 3);
      for (int c = 0; c < 3; c++, i++) {
        int change = (3 * mixed[at + c] + mixed[neighbour + c] + 8) >> 4;
        int sum = (upper[i] & 0xff) + change;
        upper[i] = (byte) Math.max(0, Math.min(255, sum));
      }
    }
  }

  /** Reads the change of one reduced row. */
  private void readChange(int y, int[] change) {
    restored().pixels().get(y * half.length, half);
    for (int i = 0; i < change.length; i++) {
      change[i] = half[i] & 0xff;
    }
    raw().pixels().get(y * half.length, half);
    for (int i = 0; i < change.length; i++) {
      change[i] -= half[i] & 0xff;
    }
  }

  private static Frame require(@Nullable Frame frame) {
    if (frame == null) {
      throw new IllegalStateException("fit was not called");
    }
    return frame;
  }
}
