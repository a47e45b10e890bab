package dev.clearlane.synth.degrade;

import dev.clearlane.bundle.Picture;
import java.util.SplittableRandom;

/**
 * Noise of a camera sensor in linear light: shot noise, whose variance grows with the light, and
 * read noise, which does not; the strength is drawn for each picture, from a tenth of the maximum
 * up.
 *
 * @param maxShotGain maximum variance per unit of linear light
 * @param maxReadSigma maximum standard deviation in the dark, linear light
 */
public record SensorNoise(double maxShotGain, double maxReadSigma) implements Degradation {
  /** No noise at all. */
  public static final SensorNoise NONE = new SensorNoise(0, 0);

  /** A camera in bright light, or the mean of several frames: up to about half a grey level. */
  public static final SensorNoise LOW = new SensorNoise(1.5e-5, 1.5e-4);

  /** A daylight camera: up to about two grey levels in the middle tones. */
  public static final SensorNoise DAYLIGHT = new SensorNoise(1.5e-4, 6e-4);

  public SensorNoise {
    if (!(maxShotGain >= 0 && maxReadSigma >= 0)) {
      throw new IllegalArgumentException(
          "noise must not be negative: shot gain %s, read sigma %s"
              .formatted(maxShotGain, maxReadSigma));
    }
  }

  @Override
  public Picture apply(Picture clean, SplittableRandom random) {
    return apply(clean, Moment.alone(random));
  }

  @Override
  public Picture apply(Picture clean, Moment moment) {
    SplittableRandom lasting = moment.lasting();
    float[] linear = LinearLight.of(clean);
    addTo(linear, lasting, moment.momentary());
    return LinearLight.toPicture(linear, clean.widthPx(), clean.heightPx());
  }

  /** Adds noise to linear samples in place. */
  void addTo(float[] linear, SplittableRandom random) {
    addTo(linear, random, random);
  }

  /**
   * Adds noise to linear samples of one of several frames in place.
   *
   * @param lasting for its strength
   * @param momentary for the noise itself
   */
  void addTo(float[] linear, SplittableRandom lasting, SplittableRandom momentary) {
    if (maxShotGain == 0 && maxReadSigma == 0) {
      return;
    }
    double strength = 0.1 + 0.9 * lasting.nextDouble();
    float gain = (float) (maxShotGain * strength * strength);
    float readVariance = (float) (maxReadSigma * maxReadSigma * strength * strength);
    // The sum of four uniform 16-bit numbers is close enough to a Gaussian, and costs one draw.
    float unit = (float) (1 / (65536 * Math.sqrt(4 / 12.0)));
    for (int i = 0; i < linear.length; i++) {
      long bits = momentary.nextLong();
      long sum = (bits & 0xffff) + (bits >>> 16 & 0xffff) + (bits >>> 32 & 0xffff) + (bits >>> 48);
      float gaussian = (sum - 131070) * unit;
      linear[i] += gaussian * (float) Math.sqrt(readVariance + gain * Math.max(0f, linear[i]));
    }
  }
}
