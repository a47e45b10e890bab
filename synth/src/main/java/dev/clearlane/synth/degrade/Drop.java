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
 * @param tilt by which it is turned clockwise, in radians
 * @param flatness 0 for a part of a sphere, which shows the whole scene; 1 for one that is flat in
 *     the middle, which shows what is behind it, and the rest of the scene along its edge
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
    double sky,
    double tilt,
    double flatness) {

  /** An upright one that is part of a sphere. */
  Drop(
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
    this(x, y, radiusPx, sag, stretch, softnessPx, opacity, wideness, gain, sky, 0, 0);
  }

  /** The drop at another height. */
  public Drop movedTo(double otherY) {
    return new Drop(
        x,
        otherY,
        radiusPx,
        sag,
        stretch,
        softnessPx,
        opacity,
        wideness,
        gain,
        sky,
        tilt,
        flatness);
  }

  /** Distance from the middle, 0 there, 1 on the outline, in units of the outline's. */
  double outline(double px, double py) {
    double along = Math.cos(tilt) * (px - x) + Math.sin(tilt) * (py - y);
    double down = below(px, py);
    double dx = along / (radiusPx * stretch);
    double dy = down / (down > 0 ? radiusPx * sag : radiusPx);
    return Math.sqrt(dx * dx + dy * dy);
  }

  /**
   * By how much further from the middle the scene is seen than the glass.
   *
   * @param outline see {@link #outline}
   */
  double bend(double outline) {
    double squared = outline * outline;
    // A lens bends more towards its edge, so the scene is squeezed there.
    return wideness
        * ((1 - flatness) * (0.7 + 0.5 * squared) + flatness * (0.15 + 0.9 * squared * squared));
  }

  /** Height under the middle, −1 to 1, where 1 is the lower end. */
  double low(double px, double py) {
    return Math.max(-1, Math.min(1, below(px, py) / (radiusPx * sag)));
  }

  /** Half the side of the upright square that holds it with its soft edge, in pixels. */
  double reachPx() {
    return radiusPx * Math.max(stretch, sag) + softnessPx;
  }

  private double below(double px, double py) {
    return Math.cos(tilt) * (py - y) - Math.sin(tilt) * (px - x);
  }
}
