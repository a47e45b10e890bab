package dev.clearlane.serving.frame;

import dev.clearlane.bundle.settings.Tuple;

/**
 * A rectangle in fractions of a frame's width and height.
 *
 * @param x left edge, 0–1
 * @param y upper edge, 0–1
 * @param width above 0; not beyond the right edge
 * @param height above 0; not beyond the lower edge
 */
@Tuple
public record Region(double x, double y, double width, double height) {
  /** The road and its traffic in the view of a front camera. */
  public static final Region ROAD = new Region(0.15, 0.45, 0.7, 0.3);

  private static final double SLACK = 1e-9; // 0.9 + 0.1 is not 1 in binary

  /**
   * @throws IllegalArgumentException with one line, if it is not within the frame
   */
  public Region {
    if (!(x >= 0 && y >= 0 && width > 0 && height > 0)
        || x + width > 1 + SLACK
        || y + height > 1 + SLACK) {
      throw new IllegalArgumentException(
          "a region is [x, y, width, height] in fractions within the frame, not [%s, %s, %s, %s]"
              .formatted(x, y, width, height));
    }
  }

  /** Share of the frame's pixels, above 0, at most 1. */
  public double share() {
    return width * height;
  }
}
