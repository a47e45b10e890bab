package dev.clearlane.serving.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TileAxisTest {
  @ParameterizedTest
  @CsvSource({
    "256, 256, 32, 1",
    "1, 256, 32, 1",
    "257, 256, 32, 2",
    "480, 256, 32, 2",
    "481, 256, 32, 3",
    "1280, 256, 32, 6",
    "6000, 256, 32, 27",
    "100, 10, 5, 19",
    "100, 10, 0, 10",
  })
  void shouldCoverThePictureWithWeightsThatAddUpToOne(int size, int side, int overlap, int tiles) {
    TileAxis axis = TileAxis.of(size, side, overlap);
    assertThat(axis.count()).isEqualTo(tiles);
    assertThat(axis.start(0)).isZero();
    assertThat(axis.start(tiles - 1) + axis.length()).isEqualTo(size);
    double[] sums = new double[size];
    for (int i = 0; i < tiles; i++) {
      if (i > 0) {
        assertThat(axis.start(i) - axis.start(i - 1)).isBetween(1, side - overlap);
        assertThat(axis.doneUpTo(i - 1)).isEqualTo(axis.start(i));
      }
      for (int x = 0; x < axis.length(); x++) {
        assertThat(axis.weights(i)[x]).isBetween(0f, 1f);
        sums[axis.start(i) + x] += axis.weights(i)[x];
      }
    }
    assertThat(axis.doneUpTo(tiles - 1)).isEqualTo(size);
    for (double sum : sums) {
      assertThat(sum).isCloseTo(1, within(1e-6));
    }
  }
}
