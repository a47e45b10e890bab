package dev.clearlane.synth.degrade;

import java.util.SplittableRandom;

/**
 * Restores some of the light that an 8-bit picture lost to saturation, so that blurred lamps and
 * reflections stay bright and clip again afterwards, as on a real sensor. Light walls, markings and
 * cloud below saturation lost nothing and keep their light.
 */
final class Highlights {
  /** Code value 249 of 255: only the last few are what saturation leaves. */
  static final float KNEE = 0.95f;

  /** White becomes up to 1.45 times as bright. */
  static final double MAX_SLOPE = 10;

  static final double PROBABILITY = 0.2;

  private Highlights() {}

  /** In some pictures, stretches values above the knee by a random factor, in place. */
  static void stretch(float[] linear, SplittableRandom random) {
    boolean stretched = random.nextDouble() < PROBABILITY;
    float slope = (float) (1 + (MAX_SLOPE - 1) * random.nextDouble());
    if (!stretched) {
      return;
    }
    for (int i = 0; i < linear.length; i++) {
      float above = linear[i] - KNEE;
      if (above > 0) {
        linear[i] = KNEE + slope * above;
      }
    }
  }
}
