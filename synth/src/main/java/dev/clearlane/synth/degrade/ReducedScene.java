package dev.clearlane.synth.degrade;

import java.util.Arrays;

/**
 * A scene at a quarter or a sixteenth of its size and slightly blurred: what a drop on the glass
 * shows of it.
 */
final class ReducedScene {
  private static final int FACTOR = 4;

  private final int width;
  private final int height;
  private final int factor;
  private final float[] linear;

  private ReducedScene(int width, int height, int factor, float[] linear) {
    this.width = width;
    this.height = height;
    this.factor = factor;
    this.linear = linear;
  }

  /** Reduces interleaved linear samples by means over 4×4 pixels, then blurs by [1 2 1]. */
  static ReducedScene of(float[] samples, int widthPx, int heightPx) {
    return of(samples, widthPx, heightPx, FACTOR);
  }

  /** The same scene, reduced once more. */
  ReducedScene reduced() {
    return of(linear, width, height, factor * FACTOR);
  }

  private static ReducedScene of(float[] samples, int widthPx, int heightPx, int factor) {
    int w = (widthPx + FACTOR - 1) / FACTOR;
    int h = (heightPx + FACTOR - 1) / FACTOR;
    float[] mean = new float[3 * w * h];
    for (int y = 0; y < h; y++) {
      for (int x = 0; x < w; x++) {
        int x1 = Math.min(widthPx, FACTOR * (x + 1));
        int y1 = Math.min(heightPx, FACTOR * (y + 1));
        float share = 1f / ((x1 - FACTOR * x) * (y1 - FACTOR * y));
        int out = 3 * (y * w + x);
        for (int sy = FACTOR * y; sy < y1; sy++) {
          for (int i = 3 * (sy * widthPx + FACTOR * x), end = 3 * (sy * widthPx + x1); i < end; ) {
            mean[out] += share * samples[i++];
            mean[out + 1] += share * samples[i++];
            mean[out + 2] += share * samples[i++];
          }
        }
      }
    }
    return new ReducedScene(w, h, factor, blur(blur(mean, w, h, 3, 3 * w), w, h, 3 * w, 3));
  }

  /** Brightness that a tenth of the scene exceeds, linear, 0–1. */
  double highlight() {
    float[] green = new float[width * height];
    for (int i = 0; i < green.length; i++) {
      green[i] = linear[3 * i + 1];
    }
    Arrays.sort(green);
    return green[green.length * 9 / 10];
  }

  /** Light at a pixel position of the full-size scene; mirrored outside the picture. */
  void sample(double x, double y, float[] bgr) {
    double sx = mirror(x / factor, width);
    double sy = mirror(y / factor, height);
    int ix = (int) sx;
    int iy = (int) sy;
    float fx = (float) (sx - ix);
    float fy = (float) (sy - iy);
    int at = 3 * (iy * width + ix);
    int right = ix < width - 1 ? 3 : 0;
    int down = iy < height - 1 ? 3 * width : 0;
    for (int c = 0; c < 3; c++) {
      float upper = (1 - fx) * linear[at + c] + fx * linear[at + right + c];
      float lower = (1 - fx) * linear[at + down + c] + fx * linear[at + down + right + c];
      bgr[c] = (1 - fy) * upper + fy * lower;
    }
  }

  private static float[] blur(float[] from, int w, int h, int step, int lineStep) {
    int length = step == 3 ? w : h;
    int lines = step == 3 ? h : w;
    float[] out = new float[from.length];
    for (int line = 0; line < lines; line++) {
      for (int i = 0; i < length; i++) {
        int at = line * lineStep + i * step;
        int before = i > 0 ? at - step : at;
        int after = i < length - 1 ? at + step : at;
        for (int c = 0; c < 3; c++) {
          out[at + c] = (from[before + c] + 2 * from[at + c] + from[after + c]) / 4;
        }
      }
    }
    return out;
  }

  private static double mirror(double position, int size) {
    if (size == 1) {
      return 0;
    }
    double period = 2.0 * (size - 1);
    double m = Math.abs(position) % period;
    return m < size - 1 ? m : period - m;
  }
}
