package dev.clearlane.synth.plates;

import dev.clearlane.bundle.Picture;

/** Samples pictures at places between their pixels. Pixels outside are those at the edge. */
public final class Rectified {
  private static final int MAX_SIDE_PX = 1024;

  private Rectified() {}

  /**
   * The plate between four corners, seen from the front, at its own resolution.
   *
   * @param corners inside or outside of the picture
   */
  public static Picture of(Picture picture, Corners corners) {
    int width = side(corners.widthPx());
    int height = side(corners.heightPx());
    Homography map = Homography.onto(corners);
    Picture out = Picture.black(width, height);
    int at = 0;
    for (int row = 0; row < height; row++) {
      for (int column = 0; column < width; column++) {
        double u = (column + 0.5) / width;
        double v = (row + 0.5) / height;
        sample(picture, map.x(u, v) - 0.5, map.y(u, v) - 0.5, out.bgr(), at);
        at += 3;
      }
    }
    return out;
  }

  private static int side(double lengthPx) {
    return (int) Math.max(2, Math.min(MAX_SIDE_PX, Math.round(lengthPx)));
  }

  /** Bilinear; (0, 0) is the middle of the first pixel. */
  static void sample(Picture from, double x, double y, byte[] out, int at) {
    double cx = Math.max(0, Math.min(from.widthPx() - 1.0, x));
    double cy = Math.max(0, Math.min(from.heightPx() - 1.0, y));
    int x0 = (int) cx;
    int y0 = (int) cy;
    double fx = cx - x0;
    double fy = cy - y0;
    int right = x0 + 1 < from.widthPx() ? 3 : 0;
    int below = y0 + 1 < from.heightPx() ? 3 * from.widthPx() : 0;
    byte[] bgr = from.bgr();
    int base = 3 * (y0 * from.widthPx() + x0);
    for (int c = 0; c < 3; c++, base++) {
      double top = (bgr[base] & 0xff) * (1 - fx) + (bgr[base + right] & 0xff) * fx;
      double bottom =
          (bgr[base + below] & 0xff) * (1 - fx) + (bgr[base + below + right] & 0xff) * fx;
      out[at + c] = (byte) (int) (top * (1 - fy) + bottom * fy + 0.5);
    }
  }
}
