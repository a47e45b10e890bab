package dev.clearlane.synth.drive;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;

/**
 * A picture to cover surfaces with, in halving sizes so that far surfaces do not flicker. Samples
 * are ARGB, 8 bits each, not premultiplied. Opaque textures repeat both ways; ones with clear parts
 * end at their borders.
 */
final class Texture {
  private final Level[] levels;
  private final boolean opaque;

  private Texture(Level[] levels, boolean opaque) {
    this.levels = levels;
    this.opaque = opaque;
  }

  /** Takes over what was painted; the image may be reused afterwards. */
  static Texture of(BufferedImage image) {
    int width = image.getWidth();
    int height = image.getHeight();
    Level level = new Level(width, height, image.getRGB(0, 0, width, height, null, 0, width));
    List<Level> levels = new ArrayList<>(List.of(level));
    while (Math.min(level.width, level.height) > 1) {
      level = level.half();
      levels.add(level);
    }
    boolean opaque = true;
    for (int argb : levels.get(0).argb) {
      opaque &= argb >>> 24 == 255;
    }
    return new Texture(levels.toArray(new Level[0]), opaque);
  }

  boolean isOpaque() {
    return opaque;
  }

  int widthTexels() {
    return levels[0].width;
  }

  int heightTexels() {
    return levels[0].height;
  }

  /**
   * The colour at (u, v), bilinear between texels; the whole texture spans 0 to 1.
   *
   * @param level 0 full size, 1 half, and so on; clamped
   */
  int sample(float u, float v, int level) {
    Level at = levels[Math.max(0, Math.min(levels.length - 1, level))];
    return opaque
        ? at.sample(u - floor(u), v - floor(v))
        : at.sample(within(u, 0.5f / at.width), within(v, 0.5f / at.height));
  }

  private static int floor(float value) {
    int whole = (int) value;
    return value < whole ? whole - 1 : whole;
  }

  private static float within(float value, float margin) {
    return Math.max(margin, Math.min(1 - margin, value));
  }

  private static final class Level {
    private final int width;
    private final int height;
    private final int[] argb;

    Level(int width, int height, int[] argb) {
      this.width = width;
      this.height = height;
      this.argb = argb;
    }

    int sample(float u, float v) {
      float x = u * width - 0.5f;
      float y = v * height - 0.5f;
      int fixedX = (int) (x * 256 + 65536) - 65536;
      int fixedY = (int) (y * 256 + 65536) - 65536;
      int left = fixedX >> 8;
      int top = fixedY >> 8;
      int fx = fixedX & 0xff;
      int fy = fixedY & 0xff;
      int x0 = left < 0 ? width - 1 : Math.min(left, width - 1);
      int x1 = left + 1 >= width ? 0 : left + 1;
      int y0 = (top < 0 ? height - 1 : Math.min(top, height - 1)) * width;
      int y1 = (top + 1 >= height ? 0 : top + 1) * width;
      return mix(mix(argb[y0 + x0], argb[y0 + x1], fx), mix(argb[y1 + x0], argb[y1 + x1], fx), fy);
    }

    Level half() {
      int w = Math.max(1, width / 2);
      int h = Math.max(1, height / 2);
      int[] out = new int[w * h];
      for (int y = 0; y < h; y++) {
        for (int x = 0; x < w; x++) {
          int right = Math.min(width - 1, 2 * x + 1);
          int down = Math.min(height - 1, 2 * y + 1);
          out[y * w + x] =
              mean(
                  argb[2 * y * width + 2 * x],
                  argb[2 * y * width + right],
                  argb[down * width + 2 * x],
                  argb[down * width + right]);
        }
      }
      return new Level(w, h, out);
    }

    /** Colours count by their opacity, so that clear texels do not darken the edge of leaves. */
    private static int mean(int... colours) {
      int alpha = 0;
      int[] sum = new int[3];
      for (int colour : colours) {
        int a = colour >>> 24;
        alpha += a;
        for (int c = 0; c < 3; c++) {
          sum[c] += a * ((colour >> (8 * c)) & 0xff);
        }
      }
      if (alpha == 0) {
        return colours[0] & 0xffffff;
      }
      return (((alpha + 2) / 4) << 24)
          | ((sum[2] / alpha) << 16)
          | ((sum[1] / alpha) << 8)
          | (sum[0] / alpha);
    }
  }

  /** Mixes all four channels; {@code share} of the second, of 256. */
  static int mix(int a, int b, int share) {
    int even = (a & 0xff00ff) * (256 - share) + (b & 0xff00ff) * share;
    int odd = ((a >>> 8) & 0xff00ff) * (256 - share) + ((b >>> 8) & 0xff00ff) * share;
    return ((even >>> 8) & 0xff00ff) | (odd & 0xff00ff00);
  }
}
