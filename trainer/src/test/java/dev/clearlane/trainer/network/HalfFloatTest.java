package dev.clearlane.trainer.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class HalfFloatTest {
  @Test
  void shouldKeepEveryHalf() {
    for (int bits = 0; bits < 0x10000; bits++) {
      float value = HalfFloat.toFloat((short) bits);
      if (!Float.isNaN(value)) {
        assertThat(HalfFloat.of(value)).isEqualTo((short) bits);
      }
    }
  }

  @Test
  void shouldRoundToTheNearestAndTiesToEven() {
    assertThat(HalfFloat.toFloat(HalfFloat.of(1 + 0x1p-11f))).isEqualTo(1);
    assertThat(HalfFloat.toFloat(HalfFloat.of(1 + 3 * 0x1p-11f))).isEqualTo(1 + 2 * 0x1p-10f);
    assertThat(HalfFloat.toFloat(HalfFloat.of(-65519))).isEqualTo(-65504);
    assertThat(HalfFloat.toFloat(HalfFloat.of(65520))).isInfinite();
    assertThat(HalfFloat.toFloat(HalfFloat.of(Float.NaN))).isNaN();
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 100_000; i++) {
      float value = (float) (random.nextGaussian() * Math.pow(10, random.nextInt(-7, 4)));
      float half = HalfFloat.toFloat(HalfFloat.of(value));
      double step = Math.max(0x1p-24, Math.ulp(Math.abs(value)) * 0x1p13);
      assertThat(Math.abs((double) half - value)).isLessThanOrEqualTo(step / 2);
    }
  }
}
