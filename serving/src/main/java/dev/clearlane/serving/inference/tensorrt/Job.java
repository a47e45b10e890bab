package dev.clearlane.serving.inference.tensorrt;

import dev.clearlane.serving.inference.PixelTile;

/**
 * The shape of one run: two runs of the same job differ in their pixels alone, so that what was
 * recorded for the one serves the other.
 *
 * @param kind what goes in and comes out
 * @param widthPx of the pixels that go in; of the tensor for {@link Kind#TENSOR}
 * @param heightPx likewise
 * @param tensorWidth of the tensor
 * @param tensorHeight likewise
 * @param keepX first column that comes out
 * @param keepY first row
 * @param keepWidthPx how many columns
 * @param keepHeightPx how many rows
 * @param size at which size the model works
 */
record Job(
    Kind kind,
    int widthPx,
    int heightPx,
    int tensorWidth,
    int tensorHeight,
    int keepX,
    int keepY,
    int keepWidthPx,
    int keepHeightPx,
    PixelTile.Size size) {
  /** What goes in and comes out. */
  enum Kind {
    /** 8-bit pixels both ways. */
    PIXELS,
    /** 8-bit pixels in, a selector's scores out. */
    SCORES,
    /** Floats both ways. */
    TENSOR
  }

  static Job of(Kind kind, PixelTile tile) {
    return new Job(
        kind,
        tile.widthPx(),
        tile.heightPx(),
        tile.tensorWidth(),
        tile.tensorHeight(),
        tile.keepX(),
        tile.keepY(),
        tile.keepWidthPx(),
        tile.keepHeightPx(),
        tile.size());
  }

  static Job tensor(int width, int height) {
    return new Job(
        Kind.TENSOR, width, height, width, height, 0, 0, width, height, PixelTile.Size.FULL);
  }

  long tensorValues() {
    return 3L * tensorWidth * tensorHeight;
  }
}
