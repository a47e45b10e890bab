package dev.clearlane.synth.degrade;

import dev.clearlane.bundle.Luma;
import dev.clearlane.bundle.Picture;
import org.jspecify.annotations.Nullable;

/**
 * Motion between two frames by block matching, coarse to fine; good enough to interpolate frames
 * that are then averaged away, not a measurement.
 */
final class BlockMotion {
  private static final int BLOCK_PX = 8;
  private static final int LEVELS = 3;
  private static final int COARSE_REACH_PX = 6;
  private static final int FINE_REACH_PX = 2;

  /** Cost, in grey levels per pixel and pixel of detour: flat areas follow the coarser level. */
  private static final float SMOOTHNESS = 0.4f;

  private final int widthPx;
  private final int heightPx;
  private final int columns;
  private final int rows;
  private final float[] motionX;
  private final float[] motionY;

  private BlockMotion(int widthPx, int heightPx, int columns, int rows, float[] x, float[] y) {
    this.widthPx = widthPx;
    this.heightPx = heightPx;
    this.columns = columns;
    this.rows = rows;
    motionX = x;
    motionY = y;
  }

  /** The motion that takes the first frame to the second. */
  static BlockMotion between(Picture first, Picture second) {
    Plane[] from = pyramid(first);
    Plane[] to = pyramid(second);
    BlockMotion motion = null;
    for (int level = LEVELS - 1; level >= 0; level--) {
      motion = match(from[level], to[level], motion);
    }
    return motion;
  }

  /**
   * Adds the frame at {@code share} of the way from the first (0) to the second (1) to {@code sum}.
   */
  void addBetween(float[] sum, float[] first, float[] second, float share) {
    for (int y = 0; y < heightPx; y++) {
      for (int x = 0; x < widthPx; x++) {
        float mx = smooth(motionX, x, y);
        float my = smooth(motionY, x, y);
        int at = 3 * (y * widthPx + x);
        addSample(sum, at, first, x - share * mx, y - share * my, 1 - share);
        addSample(sum, at, second, x + (1 - share) * mx, y + (1 - share) * my, share);
      }
    }
  }

  /** Motion in pixels at a pixel, bilinear between block centres. */
  float x(int x, int y) {
    return smooth(motionX, x, y);
  }

  private float smooth(float[] field, int x, int y) {
    float bx = clamp((x + 0.5f) / BLOCK_PX - 0.5f, columns - 1);
    float by = clamp((y + 0.5f) / BLOCK_PX - 0.5f, rows - 1);
    int ix = (int) bx;
    int iy = (int) by;
    float fx = bx - ix;
    float fy = by - iy;
    int right = Math.min(columns - 1, ix + 1);
    int down = Math.min(rows - 1, iy + 1);
    return (1 - fy) * ((1 - fx) * field[iy * columns + ix] + fx * field[iy * columns + right])
        + fy * ((1 - fx) * field[down * columns + ix] + fx * field[down * columns + right]);
  }

  private void addSample(float[] sum, int out, float[] from, float x, float y, float weight) {
    float sx = clamp(x, widthPx - 1);
    float sy = clamp(y, heightPx - 1);
    int ix = (int) sx;
    int iy = (int) sy;
    float fx = sx - ix;
    float fy = sy - iy;
    int at = 3 * (iy * widthPx + ix);
    int right = ix < widthPx - 1 ? 3 : 0;
    int down = iy < heightPx - 1 ? 3 * widthPx : 0;
    for (int c = 0; c < 3; c++) {
      float upper = (1 - fx) * from[at + c] + fx * from[at + right + c];
      float lower = (1 - fx) * from[at + down + c] + fx * from[at + down + right + c];
      sum[out + c] += weight * ((1 - fy) * upper + fy * lower);
    }
  }

  private static BlockMotion match(Plane from, Plane to, @Nullable BlockMotion coarser) {
    int columns = (from.width + BLOCK_PX - 1) / BLOCK_PX;
    int rows = (from.height + BLOCK_PX - 1) / BLOCK_PX;
    float[] mx = new float[columns * rows];
    float[] my = new float[columns * rows];
    int reach = coarser == null ? COARSE_REACH_PX : FINE_REACH_PX;
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        int x0 = column * BLOCK_PX - 2;
        int y0 = row * BLOCK_PX - 2;
        int guessX = 0;
        int guessY = 0;
        if (coarser != null) {
          int cx = Math.min(coarser.widthPx - 1, (x0 + BLOCK_PX / 2) / 2);
          int cy = Math.min(coarser.heightPx - 1, (y0 + BLOCK_PX / 2) / 2);
          guessX = Math.round(2 * coarser.smooth(coarser.motionX, cx, cy));
          guessY = Math.round(2 * coarser.smooth(coarser.motionY, cx, cy));
        }
        float best = Float.MAX_VALUE;
        for (int dy = -reach; dy <= reach; dy++) {
          for (int dx = -reach; dx <= reach; dx++) {
            float cost =
                difference(from, to, x0, y0, guessX + dx, guessY + dy)
                    + SMOOTHNESS * (Math.abs(dx) + Math.abs(dy));
            if (cost < best) {
              best = cost;
              mx[row * columns + column] = guessX + dx;
              my[row * columns + column] = guessY + dy;
            }
          }
        }
      }
    }
    return new BlockMotion(from.width, from.height, columns, rows, mx, my);
  }

  /** Mean absolute difference of a block with a margin of two pixels. */
  private static float difference(Plane from, Plane to, int x0, int y0, int dx, int dy) {
    int side = BLOCK_PX + 4;
    float sum = 0;
    for (int y = y0; y < y0 + side; y++) {
      int a = from.row(y);
      int b = to.row(y + dy);
      for (int x = x0; x < x0 + side; x++) {
        sum += Math.abs(from.luma[a + from.column(x)] - to.luma[b + to.column(x + dx)]);
      }
    }
    return sum / (side * side);
  }

  private static Plane[] pyramid(Picture picture) {
    Plane[] levels = new Plane[LEVELS];
    levels[0] = new Plane(picture.widthPx(), picture.heightPx(), Luma.of(picture));
    for (int i = 1; i < LEVELS; i++) {
      levels[i] = levels[i - 1].half();
    }
    return levels;
  }

  private static float clamp(float value, int max) {
    return Math.max(0, Math.min(max, value));
  }

  /** One level of grey values; the border repeats beyond it. */
  private static final class Plane {
    private final int width;
    private final int height;
    private final float[] luma;

    Plane(int width, int height, float[] luma) {
      this.width = width;
      this.height = height;
      this.luma = luma;
    }

    int row(int y) {
      return width * Math.max(0, Math.min(height - 1, y));
    }

    int column(int x) {
      return Math.max(0, Math.min(width - 1, x));
    }

    Plane half() {
      int w = (width + 1) / 2;
      int h = (height + 1) / 2;
      float[] out = new float[w * h];
      for (int y = 0; y < h; y++) {
        int upper = row(2 * y);
        int lower = row(2 * y + 1);
        for (int x = 0; x < w; x++) {
          int left = column(2 * x);
          int right = column(2 * x + 1);
          out[y * w + x] =
              (luma[upper + left] + luma[upper + right] + luma[lower + left] + luma[lower + right])
                  / 4;
        }
      }
      return new Plane(w, h, out);
    }
  }
}
