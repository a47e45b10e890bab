package dev.clearlane.trainer.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.MathContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class ScheduleTest {
  private final Schedule schedule = new Schedule(1e-3, 1e-6, 100, Decay.COSINE);

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

  @Test
  void shouldFollowThePapersCurvePointByPoint() {
    int steps = 5000;
    Schedule paper = new Schedule(1e-4, 1e-7, 0, Decay.LINEAR);
    for (int i = 0; i <= steps; i++) {
      BigDecimal fallen =
          new BigDecimal("0.0000999")
              .multiply(BigDecimal.valueOf(i))
              .divide(BigDecimal.valueOf(steps), MathContext.DECIMAL64);
      double expected = new BigDecimal("0.0001").subtract(fallen).doubleValue();
      assertThat(paper.rate(i, (double) i / steps)).isCloseTo(expected, within(1e-19));
    }
  }

  @ParameterizedTest
  @EnumSource(Decay.class)
  void shouldFallOnceOverSeveralPhases(Decay decay) {
    Schedule whole = new Schedule(1e-4, 1e-7, 10, decay);
    for (int i = 0; i < 300; i++) {
      Schedule piece = whole.stretch(i / 100, 3);
      assertThat(piece.rate(i % 100, i % 100 / 100.0))
          .isCloseTo(whole.rate(i, i / 300.0), within(1e-18));
    }
    assertThat(whole.stretch(2, 3).rate(100, 1)).isCloseTo(1e-7, within(1e-18));
  }

  @Test
  void shouldFallAlikeFromAnotherHeight() {
    Schedule twice = schedule.from(2e-3);
    for (double done : new double[] {0, 0.3, 1}) {
      assertThat(twice.rate(500, done)).isCloseTo(2 * schedule.rate(500, done), within(1e-12));
    }
  }
}
