package dev.clearlane.synth.drive;

import dev.clearlane.synth.degrade.Streak;
import java.util.SplittableRandom;

/**
 * Rain that falls through the view of a driving camera: drops in a box before it, falling and
 * coming nearer, drawn as the lines they leave during the exposure.
 */
final class Rainfall {
  private static final double FALL_MPS = 8.5;
  private static final double WIND_MPS = 1.6;
  private static final double EXPOSURE_S = 0.02;
  private static final double WIDTH_M = 16;
  private static final double HEIGHT_M = 9;
  private static final double NEAR_M = 0.8;
  private static final double DEPTH_M = 17;
  private static final int DROPS = 5200;
  private static final double DROP_M = 0.0042;

  private final double[] x = new double[DROPS];
  private final double[] y = new double[DROPS];
  private final double[] z = new double[DROPS];
  private final double[] brightness = new double[DROPS];
  private final Lens lens;

  Rainfall(long seed, Lens lens) {
    this.lens = lens;
    SplittableRandom random = new SplittableRandom(seed ^ 0xf0a51deL);
    for (int i = 0; i < DROPS; i++) {
      x[i] = WIDTH_M * random.nextDouble();
      y[i] = HEIGHT_M * random.nextDouble();
      z[i] = DEPTH_M * random.nextDouble();
      brightness[i] = 0.35 + 0.65 * random.nextDouble();
    }
  }

  /** The layer of rain at a time, 0 none to 1 white, one value per pixel. */
  float[] layer(double seconds) {
    float[] layer = new float[lens.widthPx() * lens.heightPx()];
    for (int i = 0; i < DROPS; i++) {
      double px = wrap(x[i] + WIND_MPS * seconds, WIDTH_M) - WIDTH_M / 2;
      double py = wrap(y[i] + FALL_MPS * seconds, HEIGHT_M) - HEIGHT_M / 2;
      double pz = wrap(z[i] - CameraPath.SPEED_MPS * seconds, DEPTH_M) + NEAR_M;
      draw(layer, px, py, pz, brightness[i]);
    }
    return layer;
  }

  private void draw(float[] layer, double px, double py, double pz, double bright) {
    double half = EXPOSURE_S / 2;
    double fromZ = pz + CameraPath.SPEED_MPS * half;
    double toZ = Math.max(0.3, pz - CameraPath.SPEED_MPS * half);
    double fromX = lens.focalPx() * (px - WIND_MPS * half) / fromZ;
    double fromY = lens.focalPx() * (py - FALL_MPS * half) / fromZ;
    double toX = lens.focalPx() * (px + WIND_MPS * half) / toZ;
    double toY = lens.focalPx() * (py + FALL_MPS * half) / toZ;
    double tilt = Math.atan2(toX - fromX, toY - fromY);
    if (Math.abs(tilt) > Math.toRadians(75)) {
      return;
    }
    double scale = lens.widthPx() / 1280.0;
    double lengthPx = Math.min(190 * scale, Math.hypot(toX - fromX, toY - fromY));
    double widthPx = Math.min(7 * scale, Math.max(0.9 * scale, lens.focalPx() * DROP_M / pz));
    double faint = bright * Math.min(1, 1.25 / (1 + 0.07 * pz)) * Math.min(1, pz / 2);
    new Streak(
            lens.centreX() + (fromX + toX) / 2,
            lens.centreY() + (fromY + toY) / 2,
            Math.max(2, lengthPx),
            widthPx,
            tilt,
            0.95 * faint)
        .drawInto(layer, lens.widthPx(), lens.heightPx());
  }

  private static double wrap(double value, double size) {
    return value - size * Math.floor(value / size);
  }
}
