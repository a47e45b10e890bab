package dev.clearlane.synth.degrade;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clearlane.bundle.Picture;
import dev.clearlane.bundle.Psnr;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RainStreaksTest {
  @ParameterizedTest
  @EnumSource(RainStyle.class)
  void shouldOnlyBrighten(RainStyle style) {
    Picture clean = Scenes.street(120, 90);
    for (int seed = 0; seed < 10; seed++) {
      Picture rainy = new RainStreaks(style).apply(clean, new SplittableRandom(seed));
      int brighter = 0;
      for (int i = 0; i < clean.bgr().length; i++) {
        int before = clean.bgr()[i] & 0xff;
        int after = rainy.bgr()[i] & 0xff;
        assertThat(after).as("seed %d, sample %d", seed, i).isGreaterThanOrEqualTo(before);
        brighter += after > before ? 1 : 0;
      }
      assertThat(brighter).as("seed %d", seed).isGreaterThan(clean.bgr().length / 100);
    }
  }

  @ParameterizedTest
  @EnumSource(RainStyle.class)
  void shouldRainElsewhereInTheNextFrameAndAsMuch(RainStyle style) {
    Picture clean = Scenes.street(160, 120);
    double difference = 0;
    for (int seed = 0; seed < 10; seed++) {
      List<Picture> frames =
          new RainStreaks(style).apply(List.of(clean, clean), new SplittableRandom(seed));
      assertThat(frames.get(0).bgr()).as("seed %d", seed).isNotEqualTo(frames.get(1).bgr());
      double now = Psnr.rgb(clean, frames.get(0));
      assertThat(Psnr.rgb(clean, frames.get(1))).as("seed %d", seed).isBetween(now - 3, now + 3);
      difference += Math.abs(now - Psnr.rgb(clean, frames.get(1))) / 10;
    }
    assertThat(difference).isLessThan(1);
  }

  @Test
  void shouldDrawAStreakAsLongAndAsSteepAsAsked() {
    float[] layer = new float[61 * 61];
    new Streak(30, 30, 40, 2, Math.atan(0.5), 0.8).drawInto(layer, 61, 61);
    assertThat(layer[30 * 61 + 30]).isBetween(0.5f, 0.81f);
    assertThat(layer[40 * 61 + 35]).as("10 down, 5 right").isGreaterThan(0.4f);
    assertThat(layer[40 * 61 + 25]).as("10 down, 5 left").isLessThan(0.05f);
    assertThat(layer[50 * 61 + 40]).as("beyond the end").isZero();
  }
}
