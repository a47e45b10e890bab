package dev.clearlane.synth.degrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clearlane.bundle.Picture;
import dev.clearlane.bundle.Psnr;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DropsOnLensTest {
  /** In 8-bit levels a pixel; the smallest drop rises over several pixels. */
  private static final int MAX_STEP = 40;

  @Test
  void shouldLayNoEdgesOverAnEvenScene() {
    Picture grey = Picture.black(160, 120);
    Arrays.fill(grey.bgr(), (byte) 90);
    for (int seed = 0; seed < 20; seed++) {
      Picture wet = lens(0.3, 0.6, SensorNoise.NONE).apply(grey, new SplittableRandom(seed));
      int steepest = 0;
      for (int y = 0; y < 120; y++) {
        for (int x = 1; x < 160; x++) {
          steepest = Math.max(steepest, Math.abs(wet.sample(x, y, 1) - wet.sample(x - 1, y, 1)));
        }
      }
      assertThat(steepest).as("steepest edge of seed %d", seed).isLessThan(MAX_STEP);
      assertThat(wet.bgr()).as("seed %d", seed).isNotEqualTo(grey.bgr());
    }
  }

  @Test
  void shouldHideMoreWithMoreDrops() {
    Picture clean = Scenes.street(160, 120);
    double few = 0;
    double many = 0;
    for (int seed = 0; seed < 20; seed++) {
      few += psnr(clean, lens(0.1, 0.1, SensorNoise.NONE), seed) / 20;
      many += psnr(clean, lens(0.9, 0.9, SensorNoise.NONE), seed) / 20;
    }
    assertThat(many).isLessThan(few - 2);
  }

  @Test
  void shouldStayWhereTheyAreWhileTheNoiseChanges() {
    Picture clean = Scenes.street(160, 120);
    for (int seed = 0; seed < 5; seed++) {
      List<Picture> noisy =
          lens(0.3, 0.3, SensorNoise.DAYLIGHT)
              .apply(List.of(clean, clean), new SplittableRandom(seed));
      List<Picture> still =
          lens(0.3, 0.3, SensorNoise.NONE).apply(List.of(clean, clean), new SplittableRandom(seed));
      assertThat(noisy.get(0).bgr()).as("seed %d", seed).isNotEqualTo(noisy.get(1).bgr());
      assertThat(still.get(0).bgr()).as("seed %d", seed).isEqualTo(still.get(1).bgr());
      assertThat(Psnr.rgb(still.get(0), noisy.get(1))).as("seed %d", seed).isGreaterThan(35);
    }
  }

  @Test
  void shouldTakeAPictureOfOnePixel() {
    for (int seed = 0; seed < 20; seed++) {
      Picture wet =
          lens(0, 1, SensorNoise.DAYLIGHT).apply(Picture.black(1, 1), new SplittableRandom(seed));
      assertThat(wet.widthPx() * wet.heightPx()).isOne();
    }
  }

  @Test
  void shouldRefuseSharesThatAreNone() {
    assertThatThrownBy(() -> lens(0.5, 0.4, SensorNoise.NONE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not 0.5 to 0.4");
  }

  @Test
  void shouldKeepTheSceneSharpWhereItsFilmDoesNotSmear() {
    Picture clean = Scenes.street(160, 120);
    for (int seed = 0; seed < 20; seed++) {
      Picture veiled =
          new DropsOnLens(0, 0, 0, SensorNoise.NONE).apply(clean, new SplittableRandom(seed));
      Picture smeared =
          new DropsOnLens(0, 0, 1, SensorNoise.NONE).apply(clean, new SplittableRandom(seed));
      assertThat(steps(smeared)).isLessThan(steps(veiled));
    }
  }

  private static DropsOnLens lens(double minShare, double maxShare, SensorNoise noise) {
    return new DropsOnLens(minShare, maxShare, 0.5, noise);
  }

  /** Sum of the differences of neighbours in a row, green channel. */
  private static long steps(Picture picture) {
    long sum = 0;
    for (int y = 0; y < picture.heightPx(); y++) {
      for (int x = 1; x < picture.widthPx(); x++) {
        sum += Math.abs(picture.sample(x, y, 1) - picture.sample(x - 1, y, 1));
      }
    }
    return sum;
  }

  private static double psnr(Picture clean, DropsOnLens lens, int seed) {
    return Psnr.rgb(clean, lens.apply(clean, new SplittableRandom(seed)));
  }
}
