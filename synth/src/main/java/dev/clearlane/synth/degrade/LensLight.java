package dev.clearlane.synth.degrade;

import java.util.SplittableRandom;

/** The light that water on the glass before a lens gathers: blue, green, red, linear. */
final class LensLight {
  /** Cells on a side into which the scene is divided for what a drop shows of it. */
  private static final int CELLS = 4;

  /** What a drop shows of the part opposite it; the rest is the mean of the scene. */
  private static final double OPPOSITE = 0.4;

  private final float[] mean;
  private final float[][] cells = new float[CELLS * CELLS][]; // row by row
  private final float[] sky;

  /**
   * @param linear the scene, interleaved linear samples
   */
  LensLight(float[] linear, int width, int height, SplittableRandom random) {
    mean = means(linear, width, 0, 0, width, height);
    for (int i = 0; i < cells.length; i++) {
      int left = i % CELLS * width / CELLS;
      int top = i / CELLS * height / CELLS;
      int right = Math.max(left + 1, (i % CELLS + 1) * width / CELLS);
      int bottom = Math.max(top + 1, (i / CELLS + 1) * height / CELLS);
      cells[i] = means(linear, width, left, top, right, bottom);
    }
    double highlight = ReducedScene.of(linear, width, height).highlight();
    double brightness = Math.min(1, highlight * (0.6 + 0.7 * random.nextDouble()));
    // From white to the blue of a clear sky.
    double tint = 0.12 * random.nextDouble();
    sky =
        new float[] {
          (float) Math.min(1, brightness * (1 + tint)),
          (float) brightness,
          (float) (brightness * (1 - tint))
        };
  }

  /** Of a film: half the mean of the scene, half the sky. */
  float[] ofFilm() {
    float[] colour = new float[3];
    for (int c = 0; c < 3; c++) {
      colour[c] = (mean[c] + sky[c]) / 2;
    }
    return colour;
  }

  /**
   * Of a drop.
   *
   * @param x place, 0–1 within the picture, as y
   * @param gain brightness of the scene in it
   * @param skyShare share of light of the sky, 0–1
   */
  float[] ofDrop(double x, double y, double gain, double skyShare) {
    int column = (int) (CELLS * Math.max(0, Math.min(0.999, 1 - x)));
    int row = (int) (CELLS * Math.max(0, Math.min(0.999, 1 - y)));
    float[] opposite = cells[row * CELLS + column];
    float[] colour = new float[3];
    for (int c = 0; c < 3; c++) {
      double shown = (1 - OPPOSITE) * mean[c] + OPPOSITE * opposite[c];
      colour[c] = (float) ((1 - skyShare) * gain * shown + skyShare * sky[c]);
    }
    return colour;
  }

  private static float[] means(
      float[] linear, int width, int left, int top, int right, int bottom) {
    double[] sums = new double[3];
    for (int y = top; y < bottom; y++) {
      for (int i = 3 * (y * width + left), end = 3 * (y * width + right); i < end; ) {
        sums[0] += linear[i++];
        sums[1] += linear[i++];
        sums[2] += linear[i++];
      }
    }
    double count = (double) (right - left) * (bottom - top);
    return new float[] {
      (float) (sums[0] / count), (float) (sums[1] / count), (float) (sums[2] / count)
    };
  }
}
