package dev.clearlane.synth.degrade;

import java.util.SplittableRandom;

/**
 * The path of a hand-held camera during one exposure: a short arc with a changing speed, as {@link
 * ShakePath} describes; no loops and no reversals.
 *
 * @param x horizontal positions in path units, one per time step, evenly spaced in time
 * @param y vertical positions, as many
 */
@SuppressWarnings("ArrayRecordComponent") // made once, read once by the kernel
record Trajectory(double[] x, double[] y) {
  private static final int STEPS = 512;

  /** Draws a path whose chord is about 1. */
  static Trajectory draw(SplittableRandom random) {
    double heading = 2 * Math.PI * random.nextDouble();
    ShakePath horizontal = ShakePath.draw(Math.cos(heading), 1, random);
    ShakePath vertical = ShakePath.draw(Math.sin(heading), 1, random);
    double[] x = new double[STEPS];
    double[] y = new double[STEPS];
    for (int step = 0; step < STEPS; step++) {
      double moment = (step + 0.5) / STEPS - 0.5;
      x[step] = horizontal.at(moment);
      y[step] = vertical.at(moment);
    }
    return new Trajectory(x, y);
  }

  /** The larger side of the box around the path, in path units. */
  double extent() {
    return Math.max(range(x), range(y));
  }

  /** Distance between start and end, in path units. */
  double chord() {
    return Math.hypot(chordX(), chordY());
  }

  /** From start to end horizontally, in path units. */
  double chordX() {
    return x[x.length - 1] - x[0];
  }

  /** From start to end vertically, in path units. */
  double chordY() {
    return y[y.length - 1] - y[0];
  }

  private static double range(double[] values) {
    double low = values[0];
    double high = values[0];
    for (double value : values) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    return high - low;
  }
}
