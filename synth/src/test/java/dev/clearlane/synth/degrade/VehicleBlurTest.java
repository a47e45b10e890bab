package dev.clearlane.synth.degrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.clearlane.bundle.Picture;
import dev.clearlane.bundle.Psnr;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

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
              new VehicleBlur(2, 2, SensorNoise.NONE).apply(clean, new SplittableRandom(seed)));
      much +=
          Psnr.rgb(
              clean,
              new VehicleBlur(20, 20, SensorNoise.NONE).apply(clean, new SplittableRandom(seed)));
    }
    assertThat(much).isLessThan(little - 8);
  }

  @Test
  void shouldRestInTheMiddleOfTheExposure() {
    CameraShake shake = CameraShake.draw(0.02, new SplittableRandom(3));
    assertThat(shake.at(0)).isZero();
    assertThat(shake.at(0.5)).isNotCloseTo(shake.at(-0.5), within(1e-6));
  }

  @Test
  void shouldKeepTheMeanLight() {
    Picture clean = Scenes.street(160, 120);
    Picture blurred = new VehicleBlur(3, 8, SensorNoise.NONE).apply(clean, new SplittableRandom(2));
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
