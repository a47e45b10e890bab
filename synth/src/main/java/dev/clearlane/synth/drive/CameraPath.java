package dev.clearlane.synth.drive;

import java.util.SplittableRandom;

/**
 * How the car's camera moves: forward at a steady speed, swaying and bumping a little, and shaking
 * hard around the blurred stretches.
 */
final class CameraPath {
  static final double SPEED_MPS = 8;

  /** Half a frame at 25 fps: how long the shutter stays open in blurred stretches. */
  static final double EXPOSURE_S = 0.02;

  private static final double HEIGHT_M = 1.32;

  /** Smear per exposure in the middle of the view, as a share of the picture's width. */
  private static final double SMEAR_SHARE = 0.0095;

  private static final double SHAKE_HZ = 4;
  private static final double FADE_S = 0.08;

  private final DrivePlan plan;
  private final double focalPerWidth;
  private final double[] phases = new double[8];

  CameraPath(DrivePlan plan, Lens lens) {
    this.plan = plan;
    focalPerWidth = lens.focalPx() / lens.widthPx();
    SplittableRandom random = new SplittableRandom(plan.seed() ^ 0x5ca1ab1eL);
    for (int i = 0; i < phases.length; i++) {
      phases[i] = 2 * Math.PI * random.nextDouble();
    }
  }

  /** Where the camera is at a time of the drive. */
  Viewpoint at(double seconds) {
    double bounce = 0.014 * wave(seconds, 1.7, 0) + 0.006 * wave(seconds, 4.1, 1);
    double sway = 0.05 * wave(seconds, 0.31, 2);
    double pitch = 0.0018 * wave(seconds, 1.7, 3) + 0.0006 * wave(seconds, 4.9, 4);
    double yaw = 0.004 * wave(seconds, 0.27, 5);
    double roll = 0.003 * wave(seconds, 0.8, 6);
    double strength = shakeAt(seconds);
    if (strength > 0) {
      // An ellipse in pitch and yaw, run through at nearly even speed, so that no frame is spared.
      double amplitude =
          strength * SMEAR_SHARE / focalPerWidth / (2 * Math.PI * SHAKE_HZ * EXPOSURE_S);
      pitch += 0.85 * amplitude * wave(seconds, SHAKE_HZ, 7);
      yaw += 1.25 * amplitude * Math.cos(2 * Math.PI * SHAKE_HZ * seconds + phases[7] + 0.5);
      roll += 0.35 * amplitude * wave(seconds, 0.6 * SHAKE_HZ, 2);
    }
    return new Viewpoint(
        new Point3(Street.LANE_X_M + sway, HEIGHT_M + bounce, SPEED_MPS * seconds),
        pitch,
        yaw,
        roll);
  }

  /** 1 within blurred stretches, fading to 0 outside. */
  private double shakeAt(double seconds) {
    double strongest = 0;
    for (Stretch stretch : plan.stretches()) {
      if (stretch.kind().isBlurred()) {
        double from = plan.secondsOf(stretch.firstFrame()) - EXPOSURE_S;
        double to = plan.secondsOf(stretch.lastFrame()) + EXPOSURE_S;
        double outside = Math.max(0, Math.max(from - seconds, seconds - to));
        strongest = Math.max(strongest, 1 - outside / FADE_S);
      }
    }
    return Math.max(0, strongest);
  }

  private double wave(double seconds, double hz, int phase) {
    return Math.sin(2 * Math.PI * hz * seconds + phases[phase]);
  }
}
