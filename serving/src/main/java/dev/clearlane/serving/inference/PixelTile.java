package dev.clearlane.serving.inference;

import dev.clearlane.bundle.PixelView;

/**
 * Part of a frame as 8-bit pixels in direct buffers, and where the result is written.
 *
 * <p>Decision record: {@code docs/adr/0011-engines-may-take-pixels.md}.
 *
 * @param from pixels that the model sees
 * @param tensorWidth width of the tensor; the area beyond the pixels is filled by reflection
 * @param tensorHeight height of the tensor, likewise
 * @param keepX first column of the result that is kept
 * @param keepY first row of the result that is kept
 * @param to receives the part of the result that is kept
 * @param size size that the model works at
 */
public record PixelTile(
    PixelView from,
    int tensorWidth,
    int tensorHeight,
    int keepX,
    int keepY,
    PixelView to,
    Size size) {

  /** Size that a model sees the pixels at. */
  public enum Size {
    /** Unchanged. */
    FULL,
    /**
     * Half the width and height, by averaging 2×2 pixels; the change that the model made is
     * enlarged and added to the pixels, all of which are kept.
     */
    HALF
  }

  public PixelTile {
    if (!from.buffer().isDirect() || !to.buffer().isDirect()) {
      throw new IllegalArgumentException("pixels must be in direct buffers");
    }
    int seenWidth = size == Size.HALF ? (from.widthPx() + 1) / 2 : from.widthPx();
    int seenHeight = size == Size.HALF ? (from.heightPx() + 1) / 2 : from.heightPx();
    if (seenWidth > tensorWidth || seenHeight > tensorHeight) {
      throw new IllegalArgumentException(
          "%dx%d pixels do not fit a tensor of %dx%d"
              .formatted(seenWidth, seenHeight, tensorWidth, tensorHeight));
    }
    boolean within =
        keepX >= 0
            && keepY >= 0
            && keepX + to.widthPx() <= from.widthPx()
            && keepY + to.heightPx() <= from.heightPx();
    boolean whole = to.widthPx() == from.widthPx() && to.heightPx() == from.heightPx();
    if (!within || (size == Size.HALF && !whole)) {
      throw new IllegalArgumentException(
          "%dx%d pixels at (%d, %d) cannot be kept of %dx%d at size %s"
              .formatted(
                  to.widthPx(),
                  to.heightPx(),
                  keepX,
                  keepY,
                  from.widthPx(),
                  from.heightPx(),
                  size));
    }
  }

  /** A tile of which the whole result is kept. */
  public static PixelTile whole(PixelView from, int tensorWidth, int tensorHeight, PixelView to) {
    return new PixelTile(from, tensorWidth, tensorHeight, 0, 0, to, Size.FULL);
  }
}
