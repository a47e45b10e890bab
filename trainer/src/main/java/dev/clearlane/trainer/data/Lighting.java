package dev.clearlane.trainer.data;

import dev.clearlane.bundle.Picture;
import java.util.SplittableRandom;

/** Variations of clean pictures: light, colour, softness, sharpening. They are not degradations. */
final class Lighting {
  private Lighting() {}

  /** Usually unchanged; otherwise darker, or with uniform fog. */
  static Picture vary(Picture picture, SplittableRandom random) {
    double kind = random.nextDouble();
    if (kind < 0.15) {
      return mapped(picture, random.nextDouble(0.2, 0.8), 0);
    }
    if (kind < 0.3) {
      double veil = random.nextDouble(0.1, 0.65);
      return mapped(picture, 1 - veil, veil * random.nextDouble(140, 235));
    }
    return picture;
  }

  /** Random gain and gamma per channel, all near 1. */
  static Picture recolour(Picture picture, SplittableRandom random) {
    byte[][] tables = new byte[3][256];
    double gain = random.nextDouble(0.75, 1.15);
    double gamma = random.nextDouble(0.75, 1.3);
    for (byte[] table : tables) {
      double ownGain = gain * random.nextDouble(0.92, 1.08);
      for (int i = 0; i < 256; i++) {
        table[i] = (byte) (int) Math.min(255, 255 * ownGain * Math.pow(i / 255.0, gamma) + 0.5);
      }
    }
    byte[] out = new byte[picture.bgr().length];
    for (int i = 0; i < out.length; i++) {
      out[i] = tables[i % 3][picture.bgr()[i] & 0xff];
    }
    return new Picture(picture.widthPx(), picture.heightPx(), out);
  }

  /** Enlarged by 1.05 to 1.2 and cropped to size: soft, without motion blur. */
  static Picture soften(Picture picture, SplittableRandom random) {
    double factor = random.nextDouble(1.05, 1.2);
    int w = picture.widthPx();
    int h = picture.heightPx();
    Picture out = Picture.black(w, h);
    for (int y = 0; y < h; y++) {
      double sy = y / factor;
      int iy = (int) sy;
      double fy = sy - iy;
      for (int x = 0; x < w; x++) {
        double sx = x / factor;
        int ix = (int) sx;
        double fx = sx - ix;
        for (int c = 0; c < 3; c++) {
          double top = (1 - fx) * picture.sample(ix, iy, c) + fx * right(picture, ix, iy, c);
          int below = Math.min(h - 1, iy + 1);
          double bottom =
              (1 - fx) * picture.sample(ix, below, c) + fx * right(picture, ix, below, c);
          out.bgr()[3 * (y * w + x) + c] = (byte) (int) ((1 - fy) * top + fy * bottom + 0.5);
        }
      }
    }
    return out;
  }

  /**
   * What cameras and editors do: 0.3 to 1.5 times the difference from the 3x3 binomial is added.
   */
  static Picture sharpen(Picture picture, SplittableRandom random) {
    double amount = random.nextDouble(0.3, 1.5);
    int w = picture.widthPx();
    int h = picture.heightPx();
    Picture out = Picture.black(w, h);
    for (int y = 0; y < h; y++) {
      int above = Math.max(0, y - 1);
      int below = Math.min(h - 1, y + 1);
      for (int x = 0; x < w; x++) {
        for (int c = 0; c < 3; c++) {
          int sum =
              row(picture, x, above, c) + 2 * row(picture, x, y, c) + row(picture, x, below, c);
          int here = picture.sample(x, y, c);
          double value = here + amount * (here - sum / 16.0);
          out.bgr()[3 * (y * w + x) + c] = (byte) (int) Math.max(0, Math.min(255, value + 0.5));
        }
      }
    }
    return out;
  }

  /** A sample with its left and right neighbours, weighted 1, 2, 1. */
  private static int row(Picture picture, int x, int y, int c) {
    return picture.sample(Math.max(0, x - 1), y, c)
        + 2 * picture.sample(x, y, c)
        + right(picture, x, y, c);
  }

  private static int right(Picture picture, int x, int y, int c) {
    return picture.sample(Math.min(picture.widthPx() - 1, x + 1), y, c);
  }

  private static Picture mapped(Picture picture, double gain, double offset) {
    byte[] table = new byte[256];
    for (int i = 0; i < 256; i++) {
      table[i] = (byte) (int) Math.min(255, gain * i + offset + 0.5);
    }
    byte[] out = new byte[picture.bgr().length];
    for (int i = 0; i < out.length; i++) {
      out[i] = table[picture.bgr()[i] & 0xff];
    }
    return new Picture(picture.widthPx(), picture.heightPx(), out);
  }
}
