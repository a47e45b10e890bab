package dev.clearlane.serving.restore;

import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.FramePool;
import dev.clearlane.serving.frame.Region;
import java.util.Objects;

/**
 * One region of frames of one size, cut out for the engines and pasted back. At its borders, except
 * those of the frame, the result fades into its surroundings.
 */
final class Patch {
  /** Width of the fade; near a border a network has too little context. */
  static final int FADE_PX = 16;

  private final Region region;
  private final EarlierFrames earlier = new EarlierFrames();
  private final int left;
  private final int top;
  private final Frame raw;
  private final Frame restored;
  private final int[] across; // weight of the result by column, 0 to FADE_PX + 1
  private final int[] down;
  private final byte[] row;
  private final byte[] base;

  Patch(Region region, int frameWidthPx, int frameHeightPx) {
    this.region = region;
    left = (int) Math.min(frameWidthPx - 1, Math.floor(region.x() * frameWidthPx));
    top = (int) Math.min(frameHeightPx - 1, Math.floor(region.y() * frameHeightPx));
    int right = end(left, region.x() + region.width(), frameWidthPx);
    int bottom = end(top, region.y() + region.height(), frameHeightPx);
    FramePool pool = new FramePool(2, right - left, bottom - top);
    raw = Objects.requireNonNull(pool.tryLease());
    restored = Objects.requireNonNull(pool.tryLease());
    across = weights(right - left, left == 0, right == frameWidthPx);
    down = weights(bottom - top, top == 0, bottom == frameHeightPx);
    row = new byte[raw.strideBytes()];
    base = new byte[raw.strideBytes()];
  }

  /** Receives the result of the engines. */
  Frame restored() {
    return restored;
  }

  /**
   * Copies the region from a frame and from those before it, at the same place.
   *
   * @param history how many earlier frames are needed
   * @return the region's frames; valid until the next call
   */
  FrameWindow cut(FrameWindow full, int history) {
    cut(full.frame(), raw);
    return full.as(
        raw,
        earlier.fill(full, history, raw, this::cut),
        new FrameWindow.View(full.view().factor(), region));
  }

  private void cut(Frame full, Frame part) {
    for (int y = 0; y < part.heightPx(); y++) {
      part.pixels().put(y * row.length, full.pixels(), at(full, y), row.length);
    }
  }

  /** Pastes the result into a frame that holds the raw pixels. */
  void paste(Frame full) {
    for (int y = 0; y < raw.heightPx(); y++) {
      full.pixels().get(at(full, y), base);
      restored.pixels().get(y * row.length, row);
      for (int x = 0, i = 0; x < across.length; x++) {
        int weight = Math.min(across[x], down[y]);
        for (int c = 0; c < 3; c++, i++) {
          int before = base[i] & 0xff;
          int after = row[i] & 0xff;
          row[i] = (byte) (before + Math.round((after - before) * weight / (float) (FADE_PX + 1)));
        }
      }
      full.pixels().put(at(full, y), row);
    }
  }

  private int at(Frame full, int y) {
    return (top + y) * full.strideBytes() + 3 * left;
  }

  private static int end(int start, double fraction, int size) {
    return (int) Math.max(start + 1, Math.min(size, Math.round(fraction * size)));
  }

  private static int[] weights(int length, boolean startsAtEdge, boolean endsAtEdge) {
    int[] weights = new int[length];
    for (int i = 0; i < length; i++) {
      int fromStart = startsAtEdge ? FADE_PX : i;
      int fromEnd = endsAtEdge ? FADE_PX : length - 1 - i;
      weights[i] = Math.min(FADE_PX, Math.min(fromStart, fromEnd)) + 1;
    }
    return weights;
  }
}
