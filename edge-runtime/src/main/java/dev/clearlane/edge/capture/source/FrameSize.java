package dev.clearlane.edge.capture.source;

import dev.clearlane.serving.clip.ClipReader;

/**
 * Columns and rows of a source's pictures.
 *
 * @param widthPx 1 to {@value #LARGEST_SIDE_PX}
 * @param heightPx 1 to {@value #LARGEST_SIDE_PX}
 */
public record FrameSize(int widthPx, int heightPx) {
  /**
   * Larger sides are refused: no car camera has them, and a frame must fit in memory many times.
   */
  public static final int LARGEST_SIDE_PX = ClipReader.MAX_SIDE_PX;

  public FrameSize {
    if (Math.min(widthPx, heightPx) < 1 || Math.max(widthPx, heightPx) > LARGEST_SIDE_PX) {
      throw new IllegalArgumentException(
          "pictures are 1 to %d pixels a side, not %dx%d"
              .formatted(LARGEST_SIDE_PX, widthPx, heightPx));
    }
  }

  @Override
  public String toString() {
    return widthPx + "x" + heightPx;
  }
}
