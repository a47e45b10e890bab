package dev.clearlane.serving.restore;

import java.util.Arrays;

/**
 * Enlarges rows of three interleaved channels by a whole factor with a bicubic kernel (Keys, a =
 * −0.5). Pixel centres are aligned; borders are repeated. Output rows are asked for from top to
 * bottom; each input row is read once or twice.
 */
final class CubicEnlarger {
  private static final int TAPS = 4;

  private final int scale;
  private final int widthPx;
  private final int fromWidth;
  private final int fromHeight;
  private final float[][] kernels; // by phase
  private final float[] from;
  private final float[][] enlarged; // of the last rows, by row number modulo TAPS
  private final int[] held = {-1, -1, -1, -1};

  /** Reads one input row. */
  interface Rows {
    void read(int y, float[] row);
  }

  CubicEnlarger(int scale, int widthPx, int fromWidth, int fromHeight) {
    this.scale = scale;
    this.widthPx = widthPx;
    this.fromWidth = fromWidth;
    this.fromHeight = fromHeight;
    kernels = new float[scale][];
    for (int phase = 0; phase < scale; phase++) {
      double position = (phase + 0.5) / scale - 0.5;
      kernels[phase] = kernel(position - Math.floor(position));
    }
    from = new float[3 * fromWidth];
    enlarged = new float[TAPS][3 * widthPx];
  }

  /** Computes one output row. */
  void row(int y, Rows rows, float[] result) {
    float[] kernel = kernels[y % scale];
    int first = first(y);
    Arrays.fill(result, 0);
    for (int tap = 0; tap < TAPS; tap++) {
      float[] row = enlarged(Math.max(0, Math.min(fromHeight - 1, first + tap)), rows);
      float weight = kernel[tap];
      for (int i = 0; i < result.length; i++) {
        result[i] += weight * row[i];
      }
    }
  }

  private float[] enlarged(int y, Rows rows) {
    float[] row = enlarged[y % TAPS];
    if (held[y % TAPS] == y) {
      return row;
    }
    held[y % TAPS] = y;
    rows.read(y, from);
    for (int x = 0; x < widthPx; x++) {
      float[] kernel = kernels[x % scale];
      int first = first(x);
      for (int c = 0; c < 3; c++) {
        float sum = 0;
        for (int tap = 0; tap < TAPS; tap++) {
          int at = Math.max(0, Math.min(fromWidth - 1, first + tap));
          sum += kernel[tap] * from[3 * at + c];
        }
        row[3 * x + c] = sum;
      }
    }
    return row;
  }

  /** The first input pixel under the kernel of an output pixel; may be outside. */
  private int first(int at) {
    return Math.floorDiv(2 * at + 1 - scale, 2 * scale) - 1;
  }

  private static float[] kernel(double fraction) {
    float[] weights = new float[TAPS];
    for (int tap = 0; tap < TAPS; tap++) {
      weights[tap] = (float) keys(Math.abs(fraction + 1 - tap));
    }
    return weights;
  }

  private static double keys(double t) {
    double a = -0.5;
    if (t < 1) {
      return ((a + 2) * t - (a + 3)) * t * t + 1;
    }
    return t < 2 ? ((a * t - 5 * a) * t + 8 * a) * t - 4 * a : 0;
  }
}
