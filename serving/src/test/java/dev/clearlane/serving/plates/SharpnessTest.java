package dev.clearlane.serving.plates;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clearlane.bundle.Picture;
import org.junit.jupiter.api.Test;

class SharpnessTest {
  @Test
  void shouldMeasureSharpness() {
    Picture stripes = Picture.black(100, 20);
    Picture ramp = Picture.black(100, 20);
    for (int i = 0; i < 100 * 20; i++) {
      for (int c = 0; c < 3; c++) {
        stripes.bgr()[3 * i + c] = (byte) (i % 100 / 2 % 2 == 0 ? 20 : 220);
        ramp.bgr()[3 * i + c] = (byte) (2 * (i % 100));
      }
    }
    assertThat(Sharpness.of(stripes)).isGreaterThan(0.9);
    assertThat(Sharpness.of(ramp)).isLessThan(0.05);
    assertThat(Sharpness.of(Picture.black(100, 20))).isZero();
    assertThat(Sharpness.of(Picture.black(1, 1))).isZero();
  }
}
