package dev.clearlane.edge.capture.source;

import dev.clearlane.serving.clip.ClipReader;

/**
 * Frame size of a source.
 *
 * @param widthPx 1 to {@value #LARGEST_SIDE_PX}
 * @param heightPx 1 to {@value #LARGEST_SIDE_PX}
 */
public record FrameSize(int widthPx, int heightPx) {
  /** Larger sides are rejected: no vehicle camera has them, and memory must hold many frames. */
  public static final int LARGEST_SIDE_PX = ClipReader.MAX_SIDE_PX;

  public FrameSize {
    if (Math.min(widthPx, heightPx) < 1 || Math.max(widthPx, heightPx) > LARGEST_SIDE_PX) {
      throw new IllegalArgumentException(
          "frame sides must be 1 to %d pixels, but are %dx%d"
              .formatted(LARGEST_SIDE_PX, widthPx, heightPx));
    }
  }

  @Override
  public String toString() {
    return widthPx + "x" + heightPx;
  }
}
