package dev.clearlane.serving.models;

import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.serving.frame.Treatment;
import dev.clearlane.serving.restore.Restorer;

/**
 * The scale that deblurring works at, picture by picture; streaks are removed at the model's
 * default.
 *
 * @param factor by which pictures are reduced; 0 for each model's default, {@value #AUTO_FACTOR}
 *     for the largest size that is done in time
 * @param limitSeconds time for one picture if the factor is automatic; infinite if only the caller
 *     limits it
 */
public record ScaleChoice(int factor, double limitSeconds) {
  private static final int AUTO_FACTOR = -1;

  /** Each model's default. */
  public static final ScaleChoice DEFAULT = new ScaleChoice(0, Double.POSITIVE_INFINITY);

  /** The largest size that is expected to be done in the time that the caller has. */
  public static final ScaleChoice AUTO = new ScaleChoice(AUTO_FACTOR, Double.POSITIVE_INFINITY);

  /** The same factor for all pictures. */
  public static ScaleChoice fixed(int factor) {
    return new ScaleChoice(factor, Double.POSITIVE_INFINITY);
  }

  /** The largest size that is expected to be done within a time. */
  public static ScaleChoice within(double limitSeconds) {
    return new ScaleChoice(AUTO_FACTOR, limitSeconds);
  }

  /**
   * Reads a scale as command lines and settings name it.
   *
   * @throws IllegalArgumentException with the rule, which follows the name of the option or key
   */
  public static ScaleChoice parse(String text) {
    if (text.equals("auto")) {
      return AUTO;
    }
    if (!text.matches("[1-" + ModelManifest.MAX_SCALE + "]")) {
      throw new IllegalArgumentException(
          "must be 1 to %d or auto, but is '%s'".formatted(ModelManifest.MAX_SCALE, text));
    }
    return fixed(Integer.parseInt(text));
  }

  /** Whether the size depends on the time that there is. */
  public boolean isAuto() {
    return factor == AUTO_FACTOR;
  }

  /** As {@link #parse} reads it; {@code default} for each model's default. */
  @Override
  public String toString() {
    return isAuto() ? "auto" : factor == 0 ? "default" : Integer.toString(factor);
  }

  /**
   * The factor for a picture, as {@link Restorer#setScale} takes it. With a limit, the first
   * picture is done at the smallest size, because no time was measured yet; then by the measured
   * time per pixel. If even the smallest size takes longer, it is used nevertheless.
   *
   * @param leftSeconds time that the caller has for it; infinite for any
   */
  public int factorFor(
      Restorer restorer, Treatment treatment, int widthPx, int heightPx, double leftSeconds) {
    if (!isAuto()) {
      return factor;
    }
    return restorer
        .scaleWithin(treatment, widthPx, heightPx, Math.min(limitSeconds, leftSeconds))
        .orElse(ModelManifest.MAX_SCALE);
  }
}
