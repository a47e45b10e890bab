package dev.clearlane.trainer.data;

import dev.clearlane.bundle.Picture;

/** A square part of a picture at another scale; what is outside of the picture is grey. */
final class SquareWindow {
  private static final byte GREY = 127;

  private SquareWindow() {}

  /**
   * Cuts and scales: the mean of an area where it shrinks, bilinear where it grows.
   *
   * @param left edge, may be outside
   * @param top edge, may be outside
   * @param from side in the picture
   * @param side of the result
   */
  static Picture of(Picture picture, int left, int top, int from, int side) {
    Picture square = Picture.black(from, from);
    byte[] out = square.bgr();
    java.util.Arrays.fill(out, GREY);
    int first = Math.max(0, -left);
    int last = Math.min(from, picture.widthPx() - left);
    for (int y = Math.max(0, -top); y < Math.min(from, picture.heightPx() - top); y++) {
      System.arraycopy(
          picture.bgr(),
          3 * ((top + y) * picture.widthPx() + left + first),
          out,
          3 * (y * from + first),
          3 * Math.max(0, last - first));
    }
    return from >= side
        ? AreaFilter.shrink(square, 0, 0, from, from, side, side)
        : grown(square, side);
  }

  private static Picture grown(Picture from, int side) {
    Picture out = Picture.black(side, side);
    int n = from.widthPx();
    for (int y = 0, at = 0; y < side; y++) {
      double sy = Math.max(0, Math.min(n - 1.0, (y + 0.5) * n / side - 0.5));
      int y0 = (int) sy;
      int y1 = Math.min(n - 1, y0 + 1);
      double fy = sy - y0;
      for (int x = 0; x < side; x++) {
        double sx = Math.max(0, Math.min(n - 1.0, (x + 0.5) * n / side - 0.5));
        int x0 = (int) sx;
        int x1 = Math.min(n - 1, x0 + 1);
        double fx = sx - x0;
        for (int c = 0; c < 3; c++, at++) {
          double upper = from.sample(x0, y0, c) * (1 - fx) + from.sample(x1, y0, c) * fx;
          double lower = from.sample(x0, y1, c) * (1 - fx) + from.sample(x1, y1, c) * fx;
          out.bgr()[at] = (byte) (int) (upper * (1 - fy) + lower * fy + 0.5);
        }
      }
    }
    return out;
  }
}
