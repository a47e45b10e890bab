package dev.clearlane.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MovingAverageTest {
  @ParameterizedTest
  @CsvSource({"0, 0.1", "1, 0.181818", "90, 0.91", "100000, 0.998"})
  void shouldWarmTheMovingAverageUp(long step, double decay) {
    assertThat(MovingAverage.decay(step, 0.998)).isCloseTo(decay, within(1e-6));
  }
}
