package dev.clearlane.synth.degrade;

/**
 * One falling drop as the exposure draws it: a line with soft ends and a soft cross-section.
 *
 * @param x middle, in pixels from the left border
 * @param y middle, in pixels from the upper border
 * @param lengthPx from end to end, above 0
 * @param widthPx full width at half brightness, above 0
 * @param tiltRad from vertical; positive leans the lower end to the right
 * @param strength brightness in the middle, 0–1
 */
public record Streak(
    double x, double y, double lengthPx, double widthPx, double tiltRad, double strength) {

  /**
   * Draws into a layer of rain, 0 none to 1 white; where streaks cross they add, up to 1.
   *
   * @param layer rows of {@code layerWidth} values
   */
  public void drawInto(float[] layer, int layerWidth, int layerHeight) {
    double dx = Math.sin(tiltRad);
    double dy = Math.cos(tiltRad);
    double half = lengthPx / 2;
    // Thinner than a pixel: as wide as one, but fainter.
    double sigma = Math.max(0.5, widthPx / 2.355);
    float peak = (float) (strength * Math.min(1, widthPx / 2.355 / sigma * 1.3));
    double margin = 2.5 * sigma;
    int top = (int) Math.max(0, Math.ceil(y - half * Math.abs(dy) - margin));
    int bottom = (int) Math.min(layerHeight - 1, Math.floor(y + half * Math.abs(dy) + margin));
    float across = (float) (1 / (2 * sigma * sigma));
    float along = (float) (1 / half);
    double reach = margin / Math.max(0.2, Math.abs(dy));
    for (int row = top; row <= bottom; row++) {
      double middle = x + (row - y) * dx / dy;
      int left = (int) Math.max(0, Math.ceil(middle - reach));
      int right = (int) Math.min(layerWidth - 1, Math.floor(middle + reach));
      for (int column = left; column <= right; column++) {
        float px = (float) (column - x);
        float py = (float) (row - y);
        float s = (float) (px * dx + py * dy) * along;
        float d = (float) (px * dy - py * dx);
        float ends = 1 - s * s;
        if (ends > 0) {
          int at = row * layerWidth + column;
          float value = layer[at] + peak * Math.min(1, 2 * ends) * bell(d * d * across);
          layer[at] = Math.min(1, value);
        }
      }
    }
  }

  /** Near e^(−q) for q ≥ 0, without the cost of an exponential. */
  private static float bell(float q) {
    float p = 1 + q * (0.5f + q * 0.125f);
    return 1 / (p * p);
  }
}
