package dev.clearlane.synth.drive;

/**
 * The pinhole of the car's camera.
 *
 * @param widthPx columns of the picture, at least 16
 * @param heightPx rows, at least 16
 * @param focalPx focal length
 * @param centreX column of the optical axis
 * @param centreY row of the optical axis
 */
record Lens(int widthPx, int heightPx, double focalPx, double centreX, double centreY) {

  /** A view of about 62 degrees across with the horizon a little above the middle. */
  static Lens of(int widthPx, int heightPx) {
    return new Lens(widthPx, heightPx, 0.84 * widthPx, widthPx / 2.0, 0.45 * heightPx);
  }

  /** The same lens with its axis moved by a fraction of a pixel, for antialiasing. */
  Lens moved(double dx, double dy) {
    return new Lens(widthPx, heightPx, focalPx, centreX + dx, centreY + dy);
  }

  double column(Point3 seen) {
    return centreX + focalPx * seen.x() / seen.z();
  }

  double row(Point3 seen) {
    return centreY + focalPx * seen.y() / seen.z();
  }
}
