package dev.clearlane.synth.degrade;

/**
 * A drop of water on the glass: half an ellipse above, and a longer one below.
 *
 * @param x middle, in pixels from the left border
 * @param y middle, in pixels from the upper border
 * @param radiusPx height of the upper half, above 0
 * @param sag height of the lower half, in radii, at least 1
 * @param stretch half the width, in radii, above 0
 * @param softnessPx width of the soft edge: small in focus, twice the radius far out of focus
 * @param opacity in the middle, 0–1
 * @param wideness how many times wider than the drop the scene in it is, at least 1
 * @param gain brightness of the scene in it
 * @param sky share of light from above the picture at its lower end, 0–1
 */
public record Drop(
    double x,
    double y,
    double radiusPx,
    double sag,
    double stretch,
    double softnessPx,
    double opacity,
    double wideness,
    double gain,
    double sky) {

  /** The drop at another height. */
  public Drop movedTo(double otherY) {
    return new Drop(x, otherY, radiusPx, sag, stretch, softnessPx, opacity, wideness, gain, sky);
  }

  /** Distance from the middle, 0 there, 1 on the outline, in units of the outline's. */
  double outline(double px, double py) {
    double dx = (px - x) / (radiusPx * stretch);
    double dy = (py - y) / (py > y ? radiusPx * sag : radiusPx);
    return Math.sqrt(dx * dx + dy * dy);
  }
}
