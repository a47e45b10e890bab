package dev.clearlane.synth.degrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clearlane.bundle.Picture;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MistTest {
  @Test
  void shouldLeaveThePictureWithoutThickness() {
    Picture clean = Scenes.street(64, 48);
    Picture same = new Mist(0, 0).apply(clean, new SplittableRandom(1));
    assertThat(same.bgr()).isEqualTo(clean.bgr());
  }

  @Test
  void shouldPullEverySampleTowardsOneLightGrey() {
    Picture dark = grey(0);
    Picture light = grey(255);
    for (int seed = 0; seed < 20; seed++) {
      Picture fromDark = new Mist(1, 1).apply(dark, new SplittableRandom(seed));
      Picture fromLight = new Mist(1, 1).apply(light, new SplittableRandom(seed));
      for (int i = 0; i < fromDark.bgr().length; i++) {
        int low = fromDark.bgr()[i] & 0xff;
        int high = fromLight.bgr()[i] & 0xff;
        // Their difference is the transmission: never more than all, and at β·d = 1 at least e⁻².
        assertThat(high - low).as("seed %d", seed).isBetween((int) (255 * Math.exp(-2)), 255);
      }
      assertThat(contrast(fromDark, fromLight, 0))
          .isLessThan(contrast(fromDark, fromLight, 47) + 9);
    }
  }

  @Test
  void shouldRefuseANegativeThickness() {
    assertThatThrownBy(() -> new Mist(-0.1, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not -0.1 to 1.0");
  }

  /** Mean transmission of a row, in code values. */
  private static double contrast(Picture dark, Picture light, int row) {
    double sum = 0;
    for (int x = 0; x < 64; x++) {
      sum += light.sample(x, row, 1) - dark.sample(x, row, 1);
    }
    return sum / 64;
  }

  private static Picture grey(int value) {
    Picture picture = Picture.black(64, 48);
    Arrays.fill(picture.bgr(), (byte) value);
    return picture;
  }
}
