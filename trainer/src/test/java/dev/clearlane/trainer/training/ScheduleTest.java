package dev.clearlane.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ScheduleTest {
  private final Schedule schedule = new Schedule(1e-3, 1e-6, 100);

  @ParameterizedTest
  @CsvSource({"0.5, 5.005e-4", "0.25, 8.5370e-4", "1, 1e-6", "1.2, 1e-6"})
  void shouldFollowHalfACosine(double done, double rate) {
    assertThat(schedule.rate(1000, done)).isCloseTo(rate, within(1e-7));
  }

  @Test
  void shouldRiseLinearlyOverTheFirstSteps() {
    assertThat(schedule.rate(0, 0)).isCloseTo(1e-3 / 101, within(1e-9));
    assertThat(schedule.rate(49, 0)).isCloseTo(50e-3 / 101, within(1e-9));
    assertThat(schedule.rate(100, 0)).isEqualTo(1e-3);
  }

  @ParameterizedTest
  @CsvSource({"0, 0.1", "1, 0.181818", "90, 0.91", "100000, 0.998"})
  void shouldWarmTheMovingAverageUp(long step, double decay) {
    assertThat(MovingAverage.decay(step, 0.998)).isCloseTo(decay, within(1e-6));
  }
}
