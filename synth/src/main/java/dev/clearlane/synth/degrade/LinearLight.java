package dev.clearlane.synth.degrade;

import dev.clearlane.bundle.Picture;

/**
 * Conversion between 8-bit samples and linear light, with the camera response g(x) = x^(1/2.2).
 *
 * <p>Linear samples are interleaved B, G, R like the picture's, 0 black, 1 where the sensor
 * saturates; values outside are allowed in between and clipped on the way back, which is what a
 * sensor does.
 */
public final class LinearLight {
  /** Exponent of the camera response. */
  public static final double GAMMA = 2.2;

  /** The response is looked up by the square root, in which it is nearly straight down to black. */
  private static final int ROOT_STEPS = 8192;

  private static final float[] TO_LINEAR = new float[256];
  private static final byte[] FROM_ROOT = new byte[ROOT_STEPS + 1];

  static {
    for (int i = 0; i < 256; i++) {
      TO_LINEAR[i] = (float) Math.pow(i / 255.0, GAMMA);
    }
    for (int i = 0; i <= ROOT_STEPS; i++) {
      FROM_ROOT[i] = (byte) Math.round(255 * Math.pow((double) i / ROOT_STEPS, 2 / GAMMA));
    }
  }

  private LinearLight() {}

  /** Linear light of every sample of a picture, 0–1. */
  public static float[] of(Picture picture) {
    byte[] bgr = picture.bgr();
    float[] linear = new float[bgr.length];
    for (int i = 0; i < bgr.length; i++) {
      linear[i] = TO_LINEAR[bgr[i] & 0xff];
    }
    return linear;
  }

  /** Linear light of one 8-bit sample, 0–1. */
  public static float of(int sample) {
    return TO_LINEAR[sample];
  }

  /** The 8-bit picture of linear samples: clipped to 0–1, rounded to nearest. */
  public static Picture toPicture(float[] linear, int widthPx, int heightPx) {
    Picture picture = Picture.black(widthPx, heightPx);
    byte[] bgr = picture.bgr();
    for (int i = 0; i < bgr.length; i++) {
      bgr[i] = toSample(linear[i]);
    }
    return picture;
  }

  /** The 8-bit sample of one linear value: clipped to 0–1, rounded to nearest. */
  static byte toSample(float linear) {
    float clipped = Math.max(0f, Math.min(1f, linear));
    return FROM_ROOT[(int) ((float) Math.sqrt(clipped) * ROOT_STEPS + 0.5f)];
  }
}
