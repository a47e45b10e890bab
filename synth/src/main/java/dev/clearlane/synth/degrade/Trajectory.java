package dev.clearlane.synth.degrade;

import java.util.SplittableRandom;

/**
 * The path of a shaking camera, in the model of Boracchi and Foi (2012) with the parameters of
 * DeblurGAN (Kupyn et al., 2018): constant speed, random impulses, a pull back to the start, and
 * rare big shakes that reverse the direction.
 *
 * @param x horizontal positions in path units, one per time step, evenly spaced in time
 * @param y vertical positions, as many
 */
@SuppressWarnings("ArrayRecordComponent") // made once, read once by the kernel
record Trajectory(double[] x, double[] y) {
  private static final int STEPS = 2000;
  private static final double LENGTH = 60;
  private static final double[] ANXIETY = {.01, .009, .008, .007, .005, .003};

  /** Draws a path of total length 60. */
  static Trajectory draw(SplittableRandom random) {
    double anxiety = ANXIETY[random.nextInt(ANXIETY.length)];
    double centripetal = 0.7 * random.nextDouble();
    double bigShake = 0.2 * random.nextDouble();
    double gaussianShake = 10 * random.nextDouble();
    double speed = LENGTH / (STEPS - 1);
    double heading = 2 * Math.PI * random.nextDouble();
    double vx = Math.cos(heading) * speed;
    double vy = Math.sin(heading) * speed;
    double[] x = new double[STEPS];
    double[] y = new double[STEPS];
    for (int t = 0; t < STEPS - 1; t++) {
      double dx = anxiety * (gaussianShake * random.nextGaussian() - centripetal * x[t]) * speed;
      double dy = anxiety * (gaussianShake * random.nextGaussian() - centripetal * y[t]) * speed;
      if (random.nextDouble() < bigShake * anxiety) {
        double turn = Math.PI + random.nextDouble() - 0.5;
        dx += 2 * (vx * Math.cos(turn) - vy * Math.sin(turn));
        dy += 2 * (vx * Math.sin(turn) + vy * Math.cos(turn));
      }
      vx += dx;
      vy += dy;
      double norm = Math.max(1e-12, Math.hypot(vx, vy));
      vx *= speed / norm;
      vy *= speed / norm;
      x[t + 1] = x[t] + vx;
      y[t + 1] = y[t] + vy;
    }
    return new Trajectory(x, y);
  }

  /** The larger side of the box around the path, in path units. */
  double extent() {
    return Math.max(range(x), range(y));
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
