package dev.clearlane.bundle;

/**
 * The luma plane by the formula of MATLAB's {@code rgb2ycbcr} (ITU-R BT.601, studio range 16–235),
 * which the deraining tables use.
 *
 * <p>It is not rounded. MATLAB rounds where its input is {@code uint8}, which moves a PSNR near 33
 * dB by about 0.02 dB.
 */
public final class Luma {
  private Luma() {}

  /** Luma of every pixel, rows top to bottom, 16–235. */
  public static float[] of(Picture picture) {
    byte[] bgr = picture.bgr();
    float[] y = new float[bgr.length / 3];
    for (int i = 0, j = 0; i < y.length; i++, j += 3) {
      int b = bgr[j] & 0xff;
      int g = bgr[j + 1] & 0xff;
      int r = bgr[j + 2] & 0xff;
      y[i] = (float) (16 + (65.481 * r + 128.553 * g + 24.966 * b) / 255);
    }
    return y;
  }
}
