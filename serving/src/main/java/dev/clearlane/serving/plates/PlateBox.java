package dev.clearlane.serving.plates;

/**
 * An upright rectangle in pixels of a picture; it may reach beyond the picture.
 *
 * @param x left edge
 * @param y upper edge
 * @param width at least 0
 * @param height at least 0
 */
public record PlateBox(double x, double y, double width, double height) {
  public PlateBox {
    if (!(width >= 0 && height >= 0) || !Double.isFinite(x + y + width + height)) {
      throw new IllegalArgumentException(
          "a box has a finite place and a size of at least 0, not (%s, %s) %s x %s"
              .formatted(x, y, width, height));
    }
  }

  /** The box between two corners. */
  public static PlateBox between(double left, double top, double right, double bottom) {
    return new PlateBox(left, top, right - left, bottom - top);
  }

  public double right() {
    return x + width;
  }

  public double bottom() {
    return y + height;
  }

  public double centreX() {
    return x + width / 2;
  }

  public double centreY() {
    return y + height / 2;
  }

  /** Pixels that it covers. */
  public double area() {
    return width * height;
  }

  /** Pixels that both boxes cover. */
  public double intersection(PlateBox other) {
    double across = Math.min(right(), other.right()) - Math.max(x, other.x);
    double down = Math.min(bottom(), other.bottom()) - Math.max(y, other.y);
    return Math.max(0, across) * Math.max(0, down);
  }

  /** Intersection over union, 0 to 1. */
  public double iou(PlateBox other) {
    double common = intersection(other);
    double union = area() + other.area() - common;
    return union > 0 ? common / union : 0;
  }

  /** Whether a point is inside or on an edge. */
  public boolean contains(double px, double py) {
    return px >= x && px <= right() && py >= y && py <= bottom();
  }

  /** The part inside of a picture; of no area if there is none. */
  public PlateBox within(int widthPx, int heightPx) {
    double left = Math.max(0, Math.min(widthPx, x));
    double top = Math.max(0, Math.min(heightPx, y));
    return between(
        left,
        top,
        Math.max(left, Math.min(widthPx, right())),
        Math.max(top, Math.min(heightPx, bottom())));
  }

  /** The box moved and then scaled: from a tile of a reduced picture to the picture. */
  PlateBox toPicture(double left, double top, double factor) {
    return new PlateBox((x + left) * factor, (y + top) * factor, width * factor, height * factor);
  }

  /** The box with the same centre, its sides enlarged by factors. */
  public PlateBox enlarged(double across, double down) {
    return new PlateBox(
        centreX() - width * across / 2,
        centreY() - height * down / 2,
        width * across,
        height * down);
  }
}
