package dev.clearlane.synth.drive;

/** Smooth random patterns that repeat at a period, the same for the same seed. */
final class Noise {
  private final long seed;

  Noise(long seed) {
    this.seed = seed;
  }

  /** A value of 0–1 for a grid point, without any smoothness. */
  double grain(int x, int y) {
    long h = seed * 0x9E3779B97F4A7C15L + x * 0xC2B2AE3D27D4EB4FL + y * 0x165667B19E3779F9L;
    h = (h ^ h >>> 29) * 0xBF58476D1CE4E5B9L;
    h = (h ^ h >>> 32) * 0x94D049BB133111EBL;
    return (h >>> 11) * 0x1.0p-53;
  }

  /** Value noise of 0–1 at a point, smooth between grid points, repeating every {@code period}. */
  double at(double x, double y, int period) {
    int ix = (int) Math.floor(x);
    int iy = (int) Math.floor(y);
    double fx = ease(x - ix);
    double fy = ease(y - iy);
    int x0 = Math.floorMod(ix, period);
    int x1 = Math.floorMod(ix + 1, period);
    int y0 = Math.floorMod(iy, period);
    int y1 = Math.floorMod(iy + 1, period);
    double upper = grain(x0, y0) * (1 - fx) + grain(x1, y0) * fx;
    double lower = grain(x0, y1) * (1 - fx) + grain(x1, y1) * fx;
    return upper * (1 - fy) + lower * fy;
  }

  /** Octaves of value noise, each half as strong and twice as fine; 0–1, near 0.5 on average. */
  double octaves(double x, double y, int period, int count) {
    double sum = 0;
    double weight = 0.5;
    double total = 0;
    for (int i = 0; i < count; i++) {
      sum += weight * at(x, y, period);
      total += weight;
      x = 2 * x + 17;
      y = 2 * y + 31;
      period *= 2;
      weight *= 0.55;
    }
    return sum / total;
  }

  private static double ease(double t) {
    return t * t * (3 - 2 * t);
  }
}
