package dev.clearlane.calibration.int8;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class QuantiserTest {
  @Test
  void shouldRepresentEightBitPixelsExactly() {
    Quantiser quantiser = Quantiser.unsigned(new Range(0, 1));

    for (int level = 0; level < 256; level++) {
      assertThat(quantiser.rounded(level / 255.0)).isCloseTo(level / 255.0, within(1e-7));
    }
  }

  @Test
  void shouldRepresentZeroExactlyWithinAnyRange() {
    assertThat(Quantiser.unsigned(new Range(-0.37, 1.9)).rounded(0)).isZero();
    assertThat(Quantiser.unsigned(new Range(0.5, 2)).rounded(0)).isZero();
    assertThat(Quantiser.symmetric(new Range(-3, 0.2)).rounded(0)).isZero();
  }

  @Test
  void shouldClipValuesOutsideTheRange() {
    assertThat(Quantiser.unsigned(new Range(0, 2)).rounded(9)).isCloseTo(2, within(1e-6));
    assertThat(Quantiser.symmetric(new Range(-2, 1)).rounded(9)).isCloseTo(2, within(0.02));
  }

  @Test
  void shouldNotDivideByZeroForAConstant() {
    assertThat(Quantiser.unsigned(new Range(0, 0)).scale()).isPositive();
    assertThat(Quantiser.symmetric(new Range(0, 0)).scale()).isPositive();
  }
}
