package dev.clearlane.serving.plates;

/**
 * The four corners of a plate in pixels of a picture, clockwise from the top left one, as the
 * plate's text is read. They may lie outside of the picture.
 */
public record Quad(
    double x0, double y0, double x1, double y1, double x2, double y2, double x3, double y3) {

  /** The corners of an upright box. */
  public static Quad of(PlateBox box) {
    return new Quad(
        box.x(), box.y(), box.right(), box.y(), box.right(), box.bottom(), box.x(), box.bottom());
  }

  /** The upright box around the corners. */
  public PlateBox bounds() {
    return PlateBox.between(
        Math.min(Math.min(x0, x1), Math.min(x2, x3)),
        Math.min(Math.min(y0, y1), Math.min(y2, y3)),
        Math.max(Math.max(x0, x1), Math.max(x2, x3)),
        Math.max(Math.max(y0, y1), Math.max(y2, y3)));
  }

  /** Length of the plate along its text: the longer of the upper and the lower edge. */
  public double width() {
    return Math.max(Math.hypot(x1 - x0, y1 - y0), Math.hypot(x2 - x3, y2 - y3));
  }

  /** Length across its text: the longer of the left and the right edge. */
  public double height() {
    return Math.max(Math.hypot(x3 - x0, y3 - y0), Math.hypot(x2 - x1, y2 - y1));
  }

  /** Whether the corners go round clockwise and every angle is less than 180 degrees. */
  public boolean isConvex() {
    return turn(x0, y0, x1, y1, x2, y2) > 0
        && turn(x1, y1, x2, y2, x3, y3) > 0
        && turn(x2, y2, x3, y3, x0, y0) > 0
        && turn(x3, y3, x0, y0, x1, y1) > 0;
  }

  private static double turn(double ax, double ay, double bx, double by, double cx, double cy) {
    return (bx - ax) * (cy - by) - (by - ay) * (cx - bx);
  }

  /** The corners moved and then scaled: from a tile of a reduced picture to the picture. */
  Quad toPicture(double left, double top, double factor) {
    return new Quad(
        (x0 + left) * factor,
        (y0 + top) * factor,
        (x1 + left) * factor,
        (y1 + top) * factor,
        (x2 + left) * factor,
        (y2 + top) * factor,
        (x3 + left) * factor,
        (y3 + top) * factor);
  }

  /** The corners moved away from, or towards, their mean: along and across the text. */
  public Quad enlarged(double along, double across) {
    double cx = (x0 + x1 + x2 + x3) / 4;
    double cy = (y0 + y1 + y2 + y3) / 4;
    // Half the edges' mean vectors span the plate: a corner is the mean plus or minus both.
    double ax = (x1 - x0 + x2 - x3) / 4 * (along - 1);
    double ay = (y1 - y0 + y2 - y3) / 4 * (along - 1);
    double dx = (x3 - x0 + x2 - x1) / 4 * (across - 1);
    double dy = (y3 - y0 + y2 - y1) / 4 * (across - 1);
    if (!Double.isFinite(cx + cy)) {
      throw new IllegalArgumentException("corners must be finite, but are " + this);
    }
    return new Quad(
        x0 - ax - dx,
        y0 - ay - dy,
        x1 + ax - dx,
        y1 + ay - dy,
        x2 + ax + dx,
        y2 + ay + dy,
        x3 - ax + dx,
        y3 - ay + dy);
  }
}
