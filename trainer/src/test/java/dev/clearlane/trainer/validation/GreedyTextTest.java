package dev.clearlane.trainer.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class GreedyTextTest {
  private static final int CLASSES = 37;

  private static float[] steps(double score, int... classes) {
    float[] scores = new float[3 + classes.length * CLASSES];
    Arrays.fill(scores, -9);
    for (int i = 0; i < classes.length; i++) {
      scores[3 + i * CLASSES + classes[i]] = (float) score;
    }
    return scores;
  }

  @Test
  void shouldLeaveOutBlanksAndRepetitions() {
    GreedyText read = GreedyText.of(steps(-0.5, 0, 1, 1, 0, 1, 27, 36, 36), 3, 8, CLASSES);
    assertThat(read.text()).isEqualTo("AA09");
    assertThat(read.meanLog()).isCloseTo(-0.5, within(1e-6));
  }

  @Test
  void shouldBeSureOfNothingWithoutCharacters() {
    GreedyText read = GreedyText.of(steps(-0.1, 0, 0), 3, 2, CLASSES);
    assertThat(read.text()).isEmpty();
    assertThat(read.meanLog()).isEqualTo(Double.NEGATIVE_INFINITY);
  }
}
