package dev.clearlane.synth.plates;

/** A plane seen from another place: maps the unit square onto four corners, and back. */
final class Homography {
  private final double[] m;

  private Homography(double... m) {
    this.m = m;
  }

  /** Maps (0,0), (1,0), (1,1), (0,1) onto the corners in their order (Heckbert 1989). */
  static Homography onto(Corners c) {
    double x0 = c.x().get(0);
    double y0 = c.y().get(0);
    double dx1 = c.x().get(1) - c.x().get(2);
    double dy1 = c.y().get(1) - c.y().get(2);
    double dx2 = c.x().get(3) - c.x().get(2);
    double dy2 = c.y().get(3) - c.y().get(2);
    double sx = x0 - c.x().get(1) + c.x().get(2) - c.x().get(3);
    double sy = y0 - c.y().get(1) + c.y().get(2) - c.y().get(3);
    double area = dx1 * dy2 - dx2 * dy1;
    double g = (sx * dy2 - dx2 * sy) / area;
    double h = (dx1 * sy - sx * dy1) / area;
    return new Homography(
        c.x().get(1) - x0 + g * c.x().get(1),
        c.x().get(3) - x0 + h * c.x().get(3),
        x0,
        c.y().get(1) - y0 + g * c.y().get(1),
        c.y().get(3) - y0 + h * c.y().get(3),
        y0,
        g,
        h,
        1);
  }

  /** The map back, up to a factor that the division takes out. */
  Homography inverse() {
    return new Homography(
        m[4] * m[8] - m[5] * m[7],
        m[2] * m[7] - m[1] * m[8],
        m[1] * m[5] - m[2] * m[4],
        m[5] * m[6] - m[3] * m[8],
        m[0] * m[8] - m[2] * m[6],
        m[2] * m[3] - m[0] * m[5],
        m[3] * m[7] - m[4] * m[6],
        m[1] * m[6] - m[0] * m[7],
        m[0] * m[4] - m[1] * m[3]);
  }

  double x(double u, double v) {
    return (m[0] * u + m[1] * v + m[2]) / (m[6] * u + m[7] * v + m[8]);
  }

  double y(double u, double v) {
    return (m[3] * u + m[4] * v + m[5]) / (m[6] * u + m[7] * v + m[8]);
  }
}
