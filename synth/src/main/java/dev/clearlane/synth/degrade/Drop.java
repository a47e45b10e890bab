package dev.clearlane.synth.degrade;

/**
 * A drop of water on the glass: a circle with half an ellipse below it.
 *
 * @param x middle of the circle, in pixels from the left border
 * @param y middle of the circle, in pixels from the upper border
 * @param radiusPx of the circle, above 0
 * @param sag length of the half ellipse, in radii, at least 1 (1 is a circle)
 * @param softnessPx width of the soft edge: small in focus, near the radius out of focus
 * @param opacity in the middle, 0–1
 * @param wideness how many times wider than the drop the scene in it is, at least 1
 */
public record Drop(
    double x,
    double y,
    double radiusPx,
    double sag,
    double softnessPx,
    double opacity,
    double wideness) {

  /** Distance from the middle, 0 there, 1 on the outline, in units of the outline's. */
  double outline(double px, double py) {
    double dx = (px - x) / radiusPx;
    double dy = (py - y) / (py > y ? radiusPx * sag : radiusPx);
    return Math.sqrt(dx * dx + dy * dy);
  }
}
