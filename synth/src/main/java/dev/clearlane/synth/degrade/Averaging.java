package dev.clearlane.synth.degrade;

import dev.clearlane.bundle.Picture;
import java.util.SplittableRandom;

/** In which values a blur is averaged over the exposure. */
enum Averaging {
  /** The 8-bit code values, as the published sets of averaged frames (GOPRO, REDS) are. */
  SRGB,
  /** Linear light, as a sensor does; highlights above white are restored in some pictures. */
  LINEAR,
  /** Either, each for half of the pictures. */
  MIXED;

  /** The averaging of one picture: never MIXED. */
  Averaging draw(SplittableRandom random) {
    boolean srgb = random.nextBoolean();
    return this != MIXED ? this : srgb ? SRGB : LINEAR;
  }

  /** Samples to average, interleaved B, G, R, 0–1 or above where highlights are restored. */
  float[] samples(Picture clean, SplittableRandom random) {
    if (this == SRGB) {
      byte[] bgr = clean.bgr();
      float[] samples = new float[bgr.length];
      for (int i = 0; i < bgr.length; i++) {
        samples[i] = (bgr[i] & 0xff) / 255f;
      }
      return samples;
    }
    float[] linear = LinearLight.of(clean);
    Highlights.stretch(linear, random);
    return linear;
  }

  /** Turns averaged samples into linear light in place, where sensor noise belongs. */
  void toLinear(float[] samples) {
    if (this == SRGB) {
      for (int i = 0; i < samples.length; i++) {
        samples[i] = (float) Math.pow(samples[i], LinearLight.GAMMA);
      }
    }
  }
}
