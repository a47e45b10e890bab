package dev.clearlane.synth.degrade;

import dev.clearlane.bundle.Picture;
import java.util.SplittableRandom;

/** Pictures to try degradations on. */
final class Scenes {
  private Scenes() {}

  /** Smooth colours with a grid of dark lines and some grain: mid tones, edges and detail. */
  static Picture street(int width, int height) {
    Picture picture = Picture.black(width, height);
    SplittableRandom grain = new SplittableRandom(5);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int line = x % 16 < 2 || y % 12 < 2 ? 60 : 0;
        int at = 3 * (y * width + x);
        picture.bgr()[at] = (byte) (150 - line + grain.nextInt(20) - 60 * y / height);
        picture.bgr()[at + 1] = (byte) (140 - line + grain.nextInt(20));
        picture.bgr()[at + 2] = (byte) (90 - line + grain.nextInt(20) + 60 * x / width);
      }
    }
    return picture;
  }

  /** Noise at several scales, another one in each channel, that fades to grey at the borders. */
  static Picture texture(int width, int height) {
    Picture picture = Picture.black(width, height);
    SplittableRandom random = new SplittableRandom(9);
    for (int cell = 2; cell <= 32; cell *= 2) {
      int columns = width / cell + 1;
      int cells = columns * (height / cell + 1);
      double[] level = random.doubles(3L * cells, -1, 1).toArray();
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          double inside = fade(x, width) * fade(y, height);
          for (int c = 0; c < 3; c++) {
            int at = 3 * (y * width + x) + c;
            int before = cell == 2 ? 128 : picture.bgr()[at] & 0xff;
            double add = level[c * cells + y / cell * columns + x / cell];
            picture.bgr()[at] = (byte) Math.round(before + 4 * Math.sqrt(cell) * inside * add);
          }
        }
      }
    }
    return picture;
  }

  /** 0 within a sixth of the border, 1 from a third on. */
  private static double fade(int at, int size) {
    double border = Math.min(at, size - 1 - at) / (double) size;
    return Math.max(0, Math.min(1, 6 * border - 1));
  }

  /** One white pixel on black. */
  static Picture point(int width, int height, int x, int y) {
    Picture picture = Picture.black(width, height);
    for (int c = 0; c < 3; c++) {
      picture.bgr()[3 * (y * width + x) + c] = (byte) 255;
    }
    return picture;
  }

  /** The picture moved to the right, its left border repeated. */
  static Picture shifted(Picture picture, int dx) {
    Picture out = Picture.black(picture.widthPx(), picture.heightPx());
    for (int y = 0; y < picture.heightPx(); y++) {
      for (int x = 0; x < picture.widthPx(); x++) {
        for (int c = 0; c < 3; c++) {
          out.bgr()[3 * (y * picture.widthPx() + x) + c] =
              (byte) picture.sample(Math.max(0, x - dx), y, c);
        }
      }
    }
    return out;
  }
}
