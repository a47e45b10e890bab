package dev.clearlane.synth.degrade;

import java.util.Arrays;

/**
 * A point spread function as sparse taps; the weights sum to 1 and their centroid is the origin, so
 * that the blurred picture stays aligned with the sharp one.
 *
 * @param dx horizontal offsets in pixels
 * @param dy vertical offsets in pixels, as many
 * @param weight share of the light, as many
 */
@SuppressWarnings("ArrayRecordComponent") // made once per picture, never compared
record BlurKernel(int[] dx, int[] dy, float[] weight) {

  /**
   * The kernel of a path: every moment of the exposure leaves the same light, split between the
   * four nearest pixels.
   *
   * @param extentPx the larger side of the box around the path after scaling, in pixels
   */
  static BlurKernel of(Trajectory path, double extentPx) {
    double scale = extentPx / Math.max(1e-9, path.extent());
    double[] x = path.x();
    double[] y = path.y();
    double centreX = Arrays.stream(x).average().orElseThrow();
    double centreY = Arrays.stream(y).average().orElseThrow();
    int radius = (int) Math.ceil(extentPx) + 1;
    int side = 2 * radius + 2;
    double[] canvas = new double[side * side];
    double share = 1.0 / x.length;
    for (int t = 0; t < x.length; t++) {
      double px = (x[t] - centreX) * scale + radius;
      double py = (y[t] - centreY) * scale + radius;
      int left = (int) px;
      int top = (int) py;
      double fx = px - left;
      double fy = py - top;
      int at = top * side + left;
      canvas[at] += share * (1 - fx) * (1 - fy);
      canvas[at + 1] += share * fx * (1 - fy);
      canvas[at + side] += share * (1 - fx) * fy;
      canvas[at + side + 1] += share * fx * fy;
    }
    int count = (int) Arrays.stream(canvas).filter(w -> w > 0).count();
    BlurKernel kernel = new BlurKernel(new int[count], new int[count], new float[count]);
    int tap = 0;
    for (int i = 0; i < canvas.length; i++) {
      if (canvas[i] > 0) {
        kernel.dx[tap] = i % side - radius;
        kernel.dy[tap] = i / side - radius;
        kernel.weight[tap++] = (float) canvas[i];
      }
    }
    return kernel;
  }

  /** The same kernel for a picture that is moved by so many pixels as well. */
  BlurKernel moved(int x, int y) {
    return new BlurKernel(
        Arrays.stream(dx).map(offset -> offset + x).toArray(),
        Arrays.stream(dy).map(offset -> offset + y).toArray(),
        weight);
  }

  /** The larger side of the box around the taps, in pixels; 0 for a single tap. */
  int extentPx() {
    return Math.max(range(dx), range(dy));
  }

  /**
   * Convolves interleaved samples of three channels; beyond the border the border repeats.
   *
   * @return as many samples as given
   */
  float[] convolve(float[] samples, int widthPx, int heightPx) {
    int reach = 0;
    for (int tap = 0; tap < weight.length; tap++) {
      reach = Math.max(reach, Math.max(Math.abs(dx[tap]), Math.abs(dy[tap])));
    }
    int paddedWidth = 3 * (widthPx + 2 * reach);
    float[] padded = pad(samples, widthPx, heightPx, reach);
    int rowLength = 3 * widthPx;
    float[] out = new float[samples.length];
    float[] row = new float[rowLength];
    for (int y = 0; y < heightPx; y++) {
      Arrays.fill(row, 0f);
      for (int tap = 0; tap < weight.length; tap++) {
        // A moment at +d moves the picture by +d: the pixel takes its light from -d.
        int from = (y - dy[tap] + reach) * paddedWidth + 3 * (reach - dx[tap]);
        accumulate(row, padded, from, weight[tap]);
      }
      System.arraycopy(row, 0, out, y * rowLength, rowLength);
    }
    return out;
  }

  // On its own so that the compiler turns it into vector instructions.
  private static void accumulate(float[] row, float[] from, int offset, float weight) {
    for (int i = 0; i < row.length; i++) {
      row[i] += weight * from[offset + i];
    }
  }

  private static float[] pad(float[] samples, int widthPx, int heightPx, int reach) {
    int paddedWidth = widthPx + 2 * reach;
    float[] padded = new float[3 * paddedWidth * (heightPx + 2 * reach)];
    for (int y = 0; y < heightPx + 2 * reach; y++) {
      int source = 3 * widthPx * Math.max(0, Math.min(heightPx - 1, y - reach));
      int target = 3 * paddedWidth * y;
      System.arraycopy(samples, source, padded, target + 3 * reach, 3 * widthPx);
      for (int i = 0; i < 3 * reach; i++) {
        padded[target + i] = samples[source + i % 3];
        padded[target + 3 * (reach + widthPx) + i] = samples[source + 3 * widthPx - 3 + i % 3];
      }
    }
    return padded;
  }

  private static int range(int[] values) {
    return Arrays.stream(values).max().orElseThrow() - Arrays.stream(values).min().orElseThrow();
  }
}
