package dev.clearlane.synth.plates;

import java.util.List;

/**
 * The four corners of a plate in pixels of its picture, in the order of reading: top left, top
 * right, bottom right, bottom left. Pixel (0, 0) spans 0 to 1 both ways.
 *
 * @param x four columns
 * @param y four rows
 */
public record Corners(List<Double> x, List<Double> y) {
  public Corners {
    x = List.copyOf(x);
    y = List.copyOf(y);
    if (x.size() != 4 || y.size() != 4) {
      throw new IllegalArgumentException("a plate has four corners");
    }
  }

  /** The corners of an upright box. */
  public static Corners box(double left, double top, double right, double bottom) {
    return new Corners(List.of(left, right, right, left), List.of(top, top, bottom, bottom));
  }

  /** Left edge of the box around them. */
  public double left() {
    return x.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
  }

  /** Top edge of the box around them. */
  public double top() {
    return y.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
  }

  /** Right edge of the box around them. */
  public double right() {
    return x.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
  }

  /** Bottom edge of the box around them. */
  public double bottom() {
    return y.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
  }

  /** Mean length of the upper and the lower edge. */
  public double widthPx() {
    return (length(0, 1) + length(3, 2)) / 2;
  }

  /** Mean length of the left and the right edge. */
  public double heightPx() {
    return (length(0, 3) + length(1, 2)) / 2;
  }

  private double length(int from, int to) {
    return Math.hypot(x.get(to) - x.get(from), y.get(to) - y.get(from));
  }

  /** The box around them. */
  public Corners bounds() {
    return box(left(), top(), right(), bottom());
  }

  /** Scaled about the origin, then moved. */
  public Corners scaled(double factorX, double factorY, double moveX, double moveY) {
    return new Corners(
        x.stream().map(v -> v * factorX + moveX).toList(),
        y.stream().map(v -> v * factorY + moveY).toList());
  }
}
