package dev.clearlane.serving.restore;

/**
 * Enlarges rows of three interleaved channels by a whole factor with a bicubic kernel (Keys, a =
 * −0.5). Pixel centres are aligned; borders are repeated. Output rows are asked for from top to
 * bottom; each input row is read once or twice.
 */
final class CubicEnlarger {
  private static final int TAPS = 4;

  /** Pixels beyond a row's end that its last pixels' kernels reach. */
  private static final int BORDER = 2;

  private final int scale;
  private final int widthPx;
  private final int fromHeight;
  private final float[][] kernels; // by phase
  private final float[] from; // with the first and last pixel repeated on both sides
  private final float[] row;
  private final float[] phaseRow;
  private final float[][] enlarged; // of the last rows, by row number modulo TAPS
  private final int[] held = {-1, -1, -1, -1};

  /** Reads one input row. */
  interface Rows {
    void read(int y, float[] row);
  }

  CubicEnlarger(int scale, int widthPx, int fromWidth, int fromHeight) {
    this.scale = scale;
    this.widthPx = widthPx;
    this.fromHeight = fromHeight;
    kernels = new float[scale][];
    for (int phase = 0; phase < scale; phase++) {
      double position = (phase + 0.5) / scale - 0.5;
      kernels[phase] = kernel(position - Math.floor(position));
    }
    from = new float[3 * (fromWidth + 2 * BORDER)];
    row = new float[3 * fromWidth];
    phaseRow = new float[3 * fromWidth];
    enlarged = new float[TAPS][3 * widthPx];
  }

  /** Computes one output row. */
  void row(int y, Rows rows, float[] result) {
    float[] kernel = kernels[y % scale];
    int first = first(y);
    combine(
        enlarged(inside(first), rows),
        enlarged(inside(first + 1), rows),
        enlarged(inside(first + 2), rows),
        enlarged(inside(first + 3), rows),
        kernel,
        result);
  }

  private int inside(int y) {
    return Math.max(0, Math.min(fromHeight - 1, y));
  }

  /** Loops over plain arrays, without any choice within, are turned into vector instructions. */
  private static void combine(
      float[] a, float[] b, float[] c, float[] d, float[] kernel, float[] result) {
    float forA = kernel[0];
    float forB = kernel[1];
    float forC = kernel[2];
    float forD = kernel[3];
    for (int i = 0; i < result.length; i++) {
      result[i] = forA * a[i] + forB * b[i] + forC * c[i] + forD * d[i];
    }
  }

  private float[] enlarged(int y, Rows rows) {
    float[] large = enlarged[y % TAPS];
    if (held[y % TAPS] == y) {
      return large;
    }
    held[y % TAPS] = y;
    rows.read(y, row);
    System.arraycopy(row, 0, from, 3 * BORDER, row.length);
    for (int i = 0; i < BORDER; i++) {
      System.arraycopy(row, 0, from, 3 * i, 3);
      System.arraycopy(row, row.length - 3, from, from.length - 3 * (i + 1), 3);
    }
    for (int phase = 0; phase < scale; phase++) {
      filter(kernels[phase], 3 * (first(phase) + BORDER));
      spread(phase, large);
    }
    return large;
  }

  /** One pixel of each {@code scale}, those that share a kernel. */
  private void filter(float[] kernel, int at) {
    float[] in = from;
    float[] out = phaseRow;
    float forA = kernel[0];
    float forB = kernel[1];
    float forC = kernel[2];
    float forD = kernel[3];
    for (int i = 0; i < out.length; i++) {
      int first = at + i;
      out[i] =
          forA * in[first] + forB * in[first + 3] + forC * in[first + 6] + forD * in[first + 9];
    }
  }

  private void spread(int phase, float[] large) {
    float[] pixels = phaseRow;
    int step = 3 * scale;
    for (int i = 0, to = 3 * phase; to < 3 * widthPx; i += 3, to += step) {
      large[to] = pixels[i];
      large[to + 1] = pixels[i + 1];
      large[to + 2] = pixels[i + 2];
    }
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
