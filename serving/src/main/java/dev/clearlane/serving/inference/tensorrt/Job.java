package dev.clearlane.serving.inference.tensorrt;

import dev.clearlane.serving.inference.PixelTile;

/**
 * The shape of one run. Runs of the same job differ in their pixels only, so that work recorded for
 * one can be replayed for the other.
 *
 * @param kind types of input and output
 * @param input size of the pixels that go in; for {@link Kind#TENSOR}, that of the tensor
 * @param tensor size of the tensor
 * @param keepX first column of the result that comes out
 * @param keepY first row of the result that comes out
 * @param kept size of the part that comes out
 * @param size size that the model works at
 * @param frames number of frames in the tensor that goes in
 */
record Job(
    Kind kind,
    Extent input,
    Extent tensor,
    int keepX,
    int keepY,
    Extent kept,
    PixelTile.Size size,
    int frames) {
  /** Types of input and output. */
  enum Kind {
    /** 8-bit pixels in and out. */
    PIXELS,
    /** 8-bit pixels in, the scores of a selector out. */
    SCORES,
    /** Floats in and out. */
    TENSOR
  }

  /** Width and height in pixels. */
  record Extent(int width, int height) {}

  static Job of(Kind kind, PixelTile tile) {
    return new Job(
        kind,
        new Extent(tile.from().widthPx(), tile.from().heightPx()),
        new Extent(tile.tensorWidth(), tile.tensorHeight()),
        tile.keepX(),
        tile.keepY(),
        new Extent(tile.to().widthPx(), tile.to().heightPx()),
        tile.size(),
        1);
  }

  static Job tensor(int width, int height, int frames) {
    Extent extent = new Extent(width, height);
    return new Job(Kind.TENSOR, extent, extent, 0, 0, extent, PixelTile.Size.FULL, frames);
  }

  /** Number of values of the tensor that goes in. */
  long tensorValues() {
    return frames * frameValues();
  }

  /** Number of values of one frame, and of a restored one. */
  long frameValues() {
    return 3L * tensor.width() * tensor.height();
  }
}
