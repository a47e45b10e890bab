package dev.clearlane.synth.degrade;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clearlane.bundle.Picture;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SensorNoiseTest {
  @Test
  void shouldBeStrongerInTheLightThanInTheDark() {
    SensorNoise noise = new SensorNoise(1e-3, 1e-4);
    assertThat(spread(noise, 0.5f)).isGreaterThan(3 * spread(noise, 0.02f));
  }

  @Test
  void shouldHaveNoBias() {
    float[] samples = new float[60_000];
    Arrays.fill(samples, 0.3f);
    new SensorNoise(1e-3, 1e-3).addTo(samples, new SplittableRandom(6));
    double sum = 0;
    for (float sample : samples) {
      sum += sample;
    }
    assertThat(sum / samples.length).isBetween(0.2995, 0.3005);
  }

  @Test
  void shouldGoThroughLinearLightWithoutChangingAnySample() {
    Picture all = Picture.black(256, 1);
    for (int i = 0; i < all.bgr().length; i++) {
      all.bgr()[i] = (byte) (i / 3);
    }
    assertThat(LinearLight.toPicture(LinearLight.of(all), 256, 1).bgr()).isEqualTo(all.bgr());
    assertThat(LinearLight.toSample(1.7f)).isEqualTo((byte) 255);
    assertThat(LinearLight.toSample(-0.1f)).isZero();
  }

  private static double spread(SensorNoise noise, float level) {
    float[] samples = new float[30_000];
    Arrays.fill(samples, level);
    noise.addTo(samples, new SplittableRandom(6));
    double sum = 0;
    for (float sample : samples) {
      sum += (sample - level) * (double) (sample - level);
    }
    return Math.sqrt(sum / samples.length);
  }
}
