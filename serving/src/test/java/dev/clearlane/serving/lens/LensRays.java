package dev.clearlane.serving.lens;

import java.util.List;

/** Directions of pixels by iteration: the way back that {@link Lens#pixel} leads forth. */
public final class LensRays {
  private static final int FISHEYE_STEPS = 50;
  private static final int BROWN_CONRADY_STEPS = 200;

  private LensRays() {}

  /** x and y at depth 1 of what the lens shows at a place of the picture, in pixels. */
  public static double[] ray(Lens lens, double u, double v) {
    double x = (u - lens.cx()) / lens.fx();
    double y = (v - lens.cy()) / lens.fy();
    return lens.model() == LensModel.FISHEYE
        ? fisheye(lens.distortion(), x, y)
        : brownConrady(lens.distortion(), x, y);
  }

  private static double[] fisheye(List<Double> k, double x, double y) {
    double radius = Math.hypot(x, y);
    double angle = radius;
    for (int i = 0; i < FISHEYE_STEPS; i++) {
      double s = angle * angle;
      angle = radius / (1 + s * (k.get(0) + s * (k.get(1) + s * (k.get(2) + s * k.get(3)))));
    }
    double scale = radius < 1e-9 ? 1 : Math.tan(angle) / radius;
    return new double[] {x * scale, y * scale};
  }

  private static double[] brownConrady(List<Double> k, double x, double y) {
    double a = x;
    double b = y;
    for (int i = 0; i < BROWN_CONRADY_STEPS; i++) {
      double s = a * a + b * b;
      double radial = 1 + s * (k.get(0) + s * (k.get(1) + s * k.get(4)));
      double dx = 2 * k.get(2) * a * b + k.get(3) * (s + 2 * a * a);
      double dy = k.get(2) * (s + 2 * b * b) + 2 * k.get(3) * a * b;
      double nextA = (x - dx) / radial;
      double nextB = (y - dy) / radial;
      if (nextA == a && nextB == b) {
        break;
      }
      a = nextA;
      b = nextB;
    }
    return new double[] {a, b};
  }
}
