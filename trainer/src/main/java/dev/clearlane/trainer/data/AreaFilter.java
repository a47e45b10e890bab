package dev.clearlane.trainer.data;

import dev.clearlane.bundle.Picture;

/** Shrinks by averaging the area that each new pixel covers: no aliasing, no ringing. */
final class AreaFilter {
  private AreaFilter() {}

  /**
   * Takes a rectangle out of a picture and shrinks it.
   *
   * @param x left edge of the rectangle
   * @param y top edge
   * @param width of the rectangle, at least {@code outWidth}
   * @param height of the rectangle, at least {@code outHeight}
   */
  static Picture shrink(
      Picture from, int x, int y, int width, int height, int outWidth, int outHeight) {
    if (width == outWidth && height == outHeight) {
      return from.crop(x, y, width, height);
    }
    double stepX = (double) width / outWidth;
    double stepY = (double) height / outHeight;
    byte[] in = from.bgr();
    byte[] out = new byte[3 * outWidth * outHeight];
    float[] rows = new float[3 * width];
    for (int oy = 0; oy < outHeight; oy++) {
      double top = oy * stepY;
      double bottom = Math.min(height, top + stepY);
      java.util.Arrays.fill(rows, 0);
      for (int iy = (int) top; iy < bottom; iy++) {
        float weight = (float) (Math.min(bottom, iy + 1) - Math.max(top, iy));
        int at = 3 * ((y + iy) * from.widthPx() + x);
        for (int i = 0; i < rows.length; i++) {
          rows[i] += weight * (in[at + i] & 0xff);
        }
      }
      for (int ox = 0; ox < outWidth; ox++) {
        double left = ox * stepX;
        double right = Math.min(width, left + stepX);
        float b = 0;
        float g = 0;
        float r = 0;
        for (int ix = (int) left; ix < right; ix++) {
          float weight = (float) (Math.min(right, ix + 1) - Math.max(left, ix));
          b += weight * rows[3 * ix];
          g += weight * rows[3 * ix + 1];
          r += weight * rows[3 * ix + 2];
        }
        float area = (float) ((right - left) * (bottom - top));
        int o = 3 * (oy * outWidth + ox);
        out[o] = (byte) (int) (b / area + 0.5f);
        out[o + 1] = (byte) (int) (g / area + 0.5f);
        out[o + 2] = (byte) (int) (r / area + 0.5f);
      }
    }
    return new Picture(outWidth, outHeight, out);
  }
}
