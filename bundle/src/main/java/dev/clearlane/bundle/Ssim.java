package dev.clearlane.bundle;

import java.util.Arrays;

/**
 * Structural similarity (Wang et al. 2004): Gaussian window 11×11, σ 1.5, K1 0.01, K2 0.03, peak
 * 255.
 *
 * <p>Two variants are in use for colour pictures, which differ in the third decimal: {@link #rgb}
 * filters each channel by itself and takes the mean; {@link #volume} treats the picture as a height
 * × width × 3 volume and filters in all three directions with replicated borders, which is what
 * MATLAB's {@code ssim} does with an RGB array and what MPRNet-family tables print.
 */
public final class Ssim {
  private static final int RADIUS = 5;

  /** Side of the window: smaller pictures have no SSIM but that of their {@link #volume}. */
  public static final int WINDOW_PX = 2 * RADIUS + 1;

  private static final double C1 = (0.01 * 255) * (0.01 * 255);
  private static final double C2 = (0.03 * 255) * (0.03 * 255);
  private static final double[] WINDOW = gaussian();

  private Ssim() {}

  /**
   * Mean SSIM of the three channels, over the pixels whose whole window is inside the picture.
   *
   * @throws IllegalArgumentException if the sizes differ or a side is shorter than 11
   */
  public static double rgb(Picture a, Picture b) {
    a.requireSameSize(b);
    double sum = 0;
    for (int c = 0; c < 3; c++) {
      sum += plane(channel(a, c), channel(b, c), a.widthPx(), a.heightPx());
    }
    return sum / 3;
  }

  /**
   * Mean SSIM of the three channels, over the pixels that count and whose whole window is inside
   * the picture. Windows include the other pixels too.
   *
   * @param a samples in a {@link Picture}'s order, 0–255, not rounded
   * @param b samples of another picture of that size
   * @param counts for every pixel whether it counts
   * @return 0–1; NaN if no such pixel counts
   * @throws IllegalArgumentException if a side is shorter than 11
   */
  public static double masked(float[] a, float[] b, boolean[] counts, int widthPx, int heightPx) {
    double sum = 0;
    for (int c = 0; c < 3; c++) {
      sum += plane(channel(a, c), channel(b, c), counts, widthPx, heightPx);
    }
    return sum / 3;
  }

  /** SSIM of the luma planes of {@link Luma}. */
  public static double y(Picture a, Picture b) {
    a.requireSameSize(b);
    return plane(Luma.of(a), Luma.of(b), a.widthPx(), a.heightPx());
  }

  /** SSIM of the pictures as volumes; any size of at least 1×1. */
  public static double volume(Picture a, Picture b) {
    a.requireSameSize(b);
    int w = a.widthPx();
    int h = a.heightPx();
    float[][] p = {channel(a, 0), channel(a, 1), channel(a, 2)};
    float[][] q = {channel(b, 0), channel(b, 1), channel(b, 2)};
    float[][] meanP = smoothVolume(p, w, h);
    float[][] meanQ = smoothVolume(q, w, h);
    float[][] squareP = smoothVolume(products(p, p), w, h);
    float[][] squareQ = smoothVolume(products(q, q), w, h);
    float[][] product = smoothVolume(products(p, q), w, h);
    double sum = 0;
    for (int c = 0; c < 3; c++) {
      for (int i = 0; i < w * h; i++) {
        sum += ssim(meanP[c][i], meanQ[c][i], squareP[c][i], squareQ[c][i], product[c][i]);
      }
    }
    return sum / (3.0 * w * h);
  }

  private static double plane(float[] p, float[] q, int w, int h) {
    boolean[] all = new boolean[w * h];
    Arrays.fill(all, true);
    return plane(p, q, all, w, h);
  }

  private static double plane(float[] p, float[] q, boolean[] counts, int w, int h) {
    if (w < WINDOW_PX || h < WINDOW_PX) {
      throw new IllegalArgumentException(
          "SSIM takes sides of at least %d pixels, not %dx%d".formatted(WINDOW_PX, w, h));
    }
    float[] meanP = smooth(p, w, h);
    float[] meanQ = smooth(q, w, h);
    float[] squareP = smooth(product(p, p), w, h);
    float[] squareQ = smooth(product(q, q), w, h);
    float[] product = smooth(product(p, q), w, h);
    double sum = 0;
    long count = 0;
    for (int y = RADIUS; y < h - RADIUS; y++) {
      for (int x = RADIUS; x < w - RADIUS; x++) {
        int i = y * w + x;
        if (counts[i]) {
          sum += ssim(meanP[i], meanQ[i], squareP[i], squareQ[i], product[i]);
          count++;
        }
      }
    }
    return sum / count;
  }

  private static double ssim(double mp, double mq, double pp, double qq, double pq) {
    double varianceP = pp - mp * mp;
    double varianceQ = qq - mq * mq;
    double covariance = pq - mp * mq;
    return ((2 * mp * mq + C1) * (2 * covariance + C2))
        / ((mp * mp + mq * mq + C1) * (varianceP + varianceQ + C2));
  }

  private static float[][] smoothVolume(float[][] planes, int w, int h) {
    float[][] within = new float[3][];
    for (int c = 0; c < 3; c++) {
      within[c] = smooth(planes[c], w, h);
    }
    float[][] out = new float[3][w * h];
    for (int c = 0; c < 3; c++) {
      for (int k = -RADIUS; k <= RADIUS; k++) {
        float weight = (float) WINDOW[k + RADIUS];
        float[] from = within[Math.max(0, Math.min(2, c + k))];
        float[] to = out[c];
        for (int i = 0; i < to.length; i++) {
          to[i] += weight * from[i];
        }
      }
    }
    return out;
  }

  /** Gaussian-weighted mean around every pixel, borders replicated. */
  private static float[] smooth(float[] plane, int w, int h) {
    float[] rows = new float[w * h];
    for (int y = 0; y < h; y++) {
      for (int x = 0; x < w; x++) {
        double sum = 0;
        for (int k = -RADIUS; k <= RADIUS; k++) {
          sum += WINDOW[k + RADIUS] * plane[y * w + Math.max(0, Math.min(w - 1, x + k))];
        }
        rows[y * w + x] = (float) sum;
      }
    }
    float[] out = new float[w * h];
    for (int k = -RADIUS; k <= RADIUS; k++) {
      float weight = (float) WINDOW[k + RADIUS];
      for (int y = 0; y < h; y++) {
        int from = Math.max(0, Math.min(h - 1, y + k)) * w;
        int to = y * w;
        for (int x = 0; x < w; x++) {
          out[to + x] += weight * rows[from + x];
        }
      }
    }
    return out;
  }

  private static float[] channel(Picture picture, int c) {
    byte[] bgr = picture.bgr();
    float[] plane = new float[bgr.length / 3];
    for (int i = 0, j = c; i < plane.length; i++, j += 3) {
      plane[i] = bgr[j] & 0xff;
    }
    return plane;
  }

  private static float[] channel(float[] samples, int c) {
    float[] plane = new float[samples.length / 3];
    for (int i = 0, j = c; i < plane.length; i++, j += 3) {
      plane[i] = samples[j];
    }
    return plane;
  }

  private static float[][] products(float[][] p, float[][] q) {
    return new float[][] {product(p[0], q[0]), product(p[1], q[1]), product(p[2], q[2])};
  }

  private static float[] product(float[] p, float[] q) {
    float[] out = new float[p.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = p[i] * q[i];
    }
    return out;
  }

  private static double[] gaussian() {
    double[] window = new double[2 * RADIUS + 1];
    double sum = 0;
    for (int k = -RADIUS; k <= RADIUS; k++) {
      window[k + RADIUS] = Math.exp(-k * k / (2 * 1.5 * 1.5));
      sum += window[k + RADIUS];
    }
    for (int i = 0; i < window.length; i++) {
      window[i] /= sum;
    }
    return window;
  }
}
