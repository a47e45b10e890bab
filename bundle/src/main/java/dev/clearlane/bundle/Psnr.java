package dev.clearlane.bundle;

/**
 * Peak signal-to-noise ratio of 8-bit pictures, in decibels.
 *
 * <p>PSNR of equal pictures is infinite, and one infinite value makes every mean infinite; leaving
 * such frames out would hide the frames that were correctly left alone. Equal pictures therefore
 * count as {@link #EQUAL_DB}. Half a code value wrong in every sample is 54 dB, so nothing that
 * differs visibly comes near it.
 */
public final class Psnr {
  /**
   * Score of equal pictures, finite so that means are finite: one wrong grey level in a sample of a
   * 20-megapixel picture is 126 dB, half a level in each is 54 dB.
   */
  public static final double EQUAL_DB = 100.0;

  private Psnr() {}

  /**
   * PSNR over all samples of all three channels: 10·log10(255² / MSE), capped at {@link #EQUAL_DB}.
   *
   * @throws IllegalArgumentException if the sizes differ
   */
  public static double rgb(Picture a, Picture b) {
    a.requireSameSize(b);
    byte[] p = a.bgr();
    byte[] q = b.bgr();
    long sum = 0;
    for (int i = 0; i < p.length; i++) {
      int d = (p[i] & 0xff) - (q[i] & 0xff);
      sum += (long) d * d;
    }
    return ofMse((double) sum / p.length);
  }

  /** PSNR of the luma planes of {@link Luma}, peak 255: the protocol of the deraining tables. */
  public static double y(Picture a, Picture b) {
    a.requireSameSize(b);
    float[] p = Luma.of(a);
    float[] q = Luma.of(b);
    double sum = 0;
    for (int i = 0; i < p.length; i++) {
      double d = p[i] - q[i];
      sum += d * d;
    }
    return ofMse(sum / p.length);
  }

  /** PSNR of a mean squared error in grey levels squared. */
  public static double ofMse(double mse) {
    return mse <= 0 ? EQUAL_DB : Math.min(EQUAL_DB, 10 * Math.log10(255.0 * 255.0 / mse));
  }
}
