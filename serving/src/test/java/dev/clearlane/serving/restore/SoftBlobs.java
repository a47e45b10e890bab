package dev.clearlane.serving.restore;

import dev.clearlane.bundle.Picture;
import java.util.Arrays;

/** Grey pictures of 240×160 with soft bright blobs, as drops out of focus. */
public final class SoftBlobs {
  private static final int PITCH_PX = 40;
  private static final double SIGMA_PX = 6;

  private SoftBlobs() {}

  /**
   * Draws a picture of 240×160.
   *
   * @param ground level between blobs
   * @param height levels of their middle over the ground
   */
  public static Picture on(int ground, int height) {
    Picture picture = Picture.black(240, 160);
    for (int y = 0; y < picture.heightPx(); y++) {
      for (int x = 0; x < picture.widthPx(); x++) {
        double dx = x % PITCH_PX - PITCH_PX / 2.0;
        double dy = y % PITCH_PX - PITCH_PX / 2.0;
        double blob = height * Math.exp(-(dx * dx + dy * dy) / (2 * SIGMA_PX * SIGMA_PX));
        int at = 3 * (y * picture.widthPx() + x);
        Arrays.fill(picture.bgr(), at, at + 3, (byte) Math.round(ground + blob));
      }
    }
    return picture;
  }
}
