package dev.clearlane.trainer.data;

import dev.clearlane.bundle.Picture;
import java.util.SplittableRandom;

/**
 * One of the eight ways to lay a square.
 *
 * @param mirrored left and right swapped
 * @param flipped top and bottom swapped
 * @param transposed rows and columns swapped, last
 */
record Orientation(boolean mirrored, boolean flipped, boolean transposed) {
  static Orientation draw(SplittableRandom random) {
    return new Orientation(random.nextBoolean(), random.nextBoolean(), random.nextBoolean());
  }

  /** Mirroring only, for content with a vertical direction. */
  static Orientation drawUpright(SplittableRandom random) {
    return new Orientation(random.nextBoolean(), false, false);
  }

  Picture of(Picture picture) {
    if (!mirrored && !flipped && !transposed) {
      return picture;
    }
    int w = picture.widthPx();
    int h = picture.heightPx();
    int outWidth = transposed ? h : w;
    byte[] in = picture.bgr();
    byte[] out = new byte[in.length];
    for (int y = 0; y < h; y++) {
      int ty = flipped ? h - 1 - y : y;
      for (int x = 0; x < w; x++) {
        int tx = mirrored ? w - 1 - x : x;
        int to = 3 * (transposed ? tx * outWidth + ty : ty * outWidth + tx);
        int from = 3 * (y * w + x);
        out[to] = in[from];
        out[to + 1] = in[from + 1];
        out[to + 2] = in[from + 2];
      }
    }
    return new Picture(outWidth, transposed ? w : h, out);
  }
}
