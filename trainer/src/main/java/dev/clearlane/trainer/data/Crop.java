package dev.clearlane.trainer.data;

import dev.clearlane.bundle.Picture;
import java.util.SplittableRandom;

/**
 * Where a sample is cut out of a picture, and how much it is shrunk on the way: sources of one
 * sharpness become many.
 *
 * @param x left edge in the picture
 * @param y top edge
 * @param fromWidth width in the picture
 * @param fromHeight height in the picture
 * @param width of the sample
 * @param height of the sample
 */
record Crop(int x, int y, int fromWidth, int fromHeight, int width, int height) {
  /**
   * Draws a crop.
   *
   * @param sidePx side of the sample; where the picture is smaller, the sample is as wide or high
   *     as the picture
   * @param minScale how far the picture may be shrunk, 0–1
   * @param shrunkShare how often it is shrunk at all, 0–1
   */
  static Crop draw(
      Picture picture, int sidePx, double minScale, double shrunkShare, SplittableRandom random) {
    int width = Math.min(sidePx, picture.widthPx());
    int height = Math.min(sidePx, picture.heightPx());
    double fits =
        Math.max((double) width / picture.widthPx(), (double) height / picture.heightPx());
    double min = Math.min(1, Math.max(minScale, fits));
    double scale = random.nextDouble() < shrunkShare ? random.nextDouble(min, 1.0000001) : 1;
    int fromWidth = (int) Math.min(picture.widthPx(), Math.round(width / scale));
    int fromHeight = (int) Math.min(picture.heightPx(), Math.round(height / scale));
    int x = random.nextInt(picture.widthPx() - fromWidth + 1);
    int y = random.nextInt(picture.heightPx() - fromHeight + 1);
    return new Crop(x, y, fromWidth, fromHeight, width, height);
  }

  /** The sample; any picture of the size for which the crop was drawn will do. */
  Picture of(Picture picture) {
    return AreaFilter.shrink(picture, x, y, fromWidth, fromHeight, width, height);
  }
}
