package dev.clearlane.serving.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CubicEnlargerTest {
  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void shouldKeepALinearRampAwayFromTheBorders(int scale) {
    int from = 12;
    int size = scale * from;
    CubicEnlarger enlarger = new CubicEnlarger(scale, size, from, from);
    float[] row = new float[3 * size];
    for (int y = 0; y < size; y++) {
      enlarger.row(
          y,
          (fromY, values) -> {
            for (int x = 0; x < from; x++) {
              values[3 * x] = 10 * x + fromY;
              values[3 * x + 1] = 7;
              values[3 * x + 2] = -x;
            }
          },
          row);
      for (int x = 0; x < size; x++) {
        assertThat(row[3 * x + 1]).isCloseTo(7, within(1e-4f));
        boolean inside = Math.min(Math.min(x, y), size - 1 - Math.max(x, y)) >= 2 * scale;
        if (inside) {
          double fromX = (x + 0.5) / scale - 0.5;
          double fromY = (y + 0.5) / scale - 0.5;
          assertThat((double) row[3 * x]).isCloseTo(10 * fromX + fromY, within(1e-3));
          assertThat((double) row[3 * x + 2]).isCloseTo(-fromX, within(1e-3));
        }
      }
    }
  }

  /** At a quarter and three quarters of a pixel they are −9, 111, 29 and −3 of 128. */
  @Test
  void shouldUseTheWeightsOfKeysKernel() {
    CubicEnlarger enlarger = new CubicEnlarger(2, 16, 8, 1);
    float[] row = new float[48];
    enlarger.row(0, (y, values) -> values[3 * 4] = 128, row);
    float[] channel = new float[8];
    for (int i = 0; i < channel.length; i++) {
      channel[i] = row[3 * (5 + i)];
    }
    assertThat(channel)
        .usingComparatorWithPrecision(1e-3f)
        .containsExactly(-3f, -9f, 29f, 111f, 111f, 29f, -9f, -3f);
  }
}
