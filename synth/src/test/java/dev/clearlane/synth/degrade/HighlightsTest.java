package dev.clearlane.synth.degrade;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class HighlightsTest {
  @Test
  void shouldBrightenOnlyWhatWasSaturatedAndOnlyInSomePictures() {
    int brightened = 0;
    for (int seed = 0; seed < 500; seed++) {
      float[] light = {0, LinearLight.of(128), LinearLight.of(240), LinearLight.of(255)};
      Highlights.stretch(light, new SplittableRandom(seed));
      assertThat(light[0]).isZero();
      assertThat(light[1]).isEqualTo(LinearLight.of(128));
      assertThat(light[2]).isEqualTo(LinearLight.of(240));
      assertThat(light[3]).isBetween(1f, 1.46f);
      brightened += light[3] > 1.01f ? 1 : 0;
    }
    assertThat(brightened).isBetween(60, 140);
  }
}
