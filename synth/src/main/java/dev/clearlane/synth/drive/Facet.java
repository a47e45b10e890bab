package dev.clearlane.synth.drive;

import java.util.List;

/**
 * A flat, convex piece of a surface with its texture.
 *
 * @param outline corners, in order round, in one plane
 * @param origin position of the texture's (0, 0) in that plane
 * @param uAxis from there, the length and direction of one texture width
 * @param vAxis the length and direction of one texture height, downwards in the texture
 * @param texture repeats over the plane
 * @param shade brightness of the surface, 0–256
 */
record Facet(
    List<Point3> outline, Point3 origin, Point3 uAxis, Point3 vAxis, Texture texture, int shade) {

  /** A parallelogram that shows the texture once. */
  static Facet of(Point3 topLeft, Point3 right, Point3 down, Texture texture, int shade) {
    return tiled(topLeft, right, down, 1, 1, texture, shade);
  }

  /** A parallelogram that shows the texture several times. */
  static Facet tiled(
      Point3 topLeft,
      Point3 right,
      Point3 down,
      double timesAcross,
      double timesDown,
      Texture texture,
      int shade) {
    return new Facet(
        List.of(topLeft, topLeft.plus(right), topLeft.plus(right).plus(down), topLeft.plus(down)),
        topLeft,
        right.times(1 / timesAcross),
        down.times(1 / timesDown),
        texture,
        shade);
  }

  Facet movedBy(Point3 offset) {
    return new Facet(
        outline.stream().map(offset::plus).toList(),
        origin.plus(offset),
        uAxis,
        vAxis,
        texture,
        shade);
  }

  /** The same facet on something turned to face the other way. */
  Facet turnedRound() {
    return new Facet(
        outline.stream().map(Facet::turnedRound).toList(),
        turnedRound(origin),
        turnedRound(uAxis),
        turnedRound(vAxis),
        texture,
        shade);
  }

  private static Point3 turnedRound(Point3 p) {
    return new Point3(-p.x(), p.y(), -p.z());
  }

  double nearestZ() {
    return outline.stream().mapToDouble(Point3::z).min().orElseThrow();
  }

  double farthestZ() {
    return outline.stream().mapToDouble(Point3::z).max().orElseThrow();
  }
}
