package dev.clearlane.serving.models;

import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.serving.frame.Treatment;
import dev.clearlane.serving.restore.Restorer;

/**
 * Input scale of models for pictures.
 *
 * @param factor by which pictures are reduced; 0 for each model's default
 * @param limitSeconds time for one picture, which the largest size that fits is chosen by; infinite
 *     for none
 */
public record ScaleChoice(int factor, double limitSeconds) {
  /** The default scale of each model. */
  public static final ScaleChoice DEFAULT = new ScaleChoice(0, Double.POSITIVE_INFINITY);

  /** The same factor for all pictures. */
  public static ScaleChoice fixed(int factor) {
    return new ScaleChoice(factor, Double.POSITIVE_INFINITY);
  }

  /** The largest size that is expected to be done within a time. */
  public static ScaleChoice within(double limitSeconds) {
    return new ScaleChoice(0, limitSeconds);
  }

  /**
   * The factor for a picture. With a limit, the first picture is done at the smallest size, as
   * nothing is known yet; then by the measured time per pixel. Where even the smallest size takes
   * longer, it is used all the same.
   */
  int factorFor(Restorer restorer, Treatment treatment, int widthPx, int heightPx) {
    if (limitSeconds == Double.POSITIVE_INFINITY) {
      return factor;
    }
    return restorer
        .scaleWithin(treatment, widthPx, heightPx, limitSeconds)
        .orElse(ModelManifest.MAX_SCALE);
  }
}
