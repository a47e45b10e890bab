package dev.clearlane.synth.drive;

import dev.clearlane.bundle.Picture;
import dev.clearlane.synth.degrade.DropsOnGlass;
import dev.clearlane.synth.degrade.LinearLight;
import dev.clearlane.synth.degrade.RainStreaks;

/**
 * Renders the frames of a drive, each on its own: any order and any number of threads give the same
 * samples.
 */
final class DriveRenderer {
  /** Moments per exposure; odd, so that the reference's moment is one of them. */
  static final int MOMENTS = 21;

  private static final float[] RAIN_TINT = {0.94f, 0.92f, 0.9f};

  private final DrivePlan plan;
  private final Lens lens;
  private final Street street;
  private final CameraPath path;
  private final Rainfall rainfall;
  private final WetGlass glass;

  DriveRenderer(DrivePlan plan) {
    this.plan = plan;
    lens = Lens.of(plan.widthPx(), plan.heightPx());
    street = new Street(plan.seed(), Math.min(1, plan.widthPx() / 1280.0), CameraPath.SPEED_MPS);
    path = new CameraPath(plan, lens);
    rainfall = new Rainfall(plan.seed(), lens);
    glass = new WetGlass(plan.seed(), plan.widthPx(), plan.heightPx());
  }

  /** A renderer of single moments, for one thread. */
  StreetRenderer moments() {
    return new StreetRenderer(street, path, lens);
  }

  /**
   * Renders a frame.
   *
   * @param moments the calling thread's own
   * @param frame 0 to the plan's frames − 1
   */
  DriveFrame render(StreetRenderer moments, int frame) {
    double seconds = plan.secondsOf(frame);
    Stretch stretch = plan.stretchOf(frame);
    Kind kind = stretch.kind();
    Picture reference = moments.picture(seconds);
    Picture degraded = reference;
    if (kind.isBlurred()) {
      float[] light = moments.exposure(seconds, CameraPath.EXPOSURE_S, MOMENTS);
      degraded = LinearLight.toPicture(light, plan.widthPx(), plan.heightPx());
    }
    if (kind.isRainy()) {
      degraded = RainStreaks.screen(degraded, rainfall.layer(seconds), RAIN_TINT);
    }
    if (kind.hasDrops()) {
      double since = seconds - plan.secondsOf(stretch.firstFrame());
      degraded = DropsOnGlass.refract(degraded, glass.at(since), 1);
    }
    return new DriveFrame(degraded, reference, moments.plates(seconds));
  }
}
