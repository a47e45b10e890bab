package dev.clearlane.synth.degrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.clearlane.bundle.Picture;
import dev.clearlane.bundle.Psnr;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class VehicleBlurTest {
  @Test
  void shouldBlurMoreWhereTheCameraShakesMore() {
    Picture clean = Scenes.street(128, 96);
    double little = 0;
    double much = 0;
    for (int seed = 0; seed < 8; seed++) {
      little +=
          Psnr.rgb(
              clean,
              new VehicleBlur(2, 2, Averaging.MIXED, SensorNoise.NONE)
                  .apply(clean, new SplittableRandom(seed)));
      much +=
          Psnr.rgb(
              clean,
              new VehicleBlur(20, 20, Averaging.MIXED, SensorNoise.NONE)
                  .apply(clean, new SplittableRandom(seed)));
    }
    assertThat(much).isLessThan(little - 8);
  }

  @ParameterizedTest
  @EnumSource(names = {"SRGB", "LINEAR"})
  void shouldKeepTheMiddleOfTheExposureAligned(Averaging averaging) {
    Picture clean = Scenes.texture(320, 320);
    for (int seed = 0; seed < 12; seed++) {
      Picture blurred =
          new VehicleBlur(2, 30, averaging, SensorNoise.NONE)
              .apply(clean, new SplittableRandom(seed));
      assertThat(Alignment.shiftPx(clean, blurred, averaging)).as("seed %d", seed).isLessThan(0.1);
    }
  }

  @Test
  void shouldKeepTheMeanLight() {
    Picture clean = Scenes.street(160, 120);
    Picture blurred =
        new VehicleBlur(3, 8, Averaging.MIXED, SensorNoise.NONE)
            .apply(clean, new SplittableRandom(2));
    assertThat(mean(blurred)).isCloseTo(mean(clean), within(6.0));
  }

  private static double mean(Picture picture) {
    long sum = 0;
    for (byte sample : picture.bgr()) {
      sum += sample & 0xff;
    }
    return (double) sum / picture.bgr().length;
  }
}
