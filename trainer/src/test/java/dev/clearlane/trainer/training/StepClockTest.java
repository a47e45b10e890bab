package dev.clearlane.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class StepClockTest {
  @Test
  void shouldNotCountTheTimeThatAProcessWasStopped() {
    StepClock clock = new StepClock();
    assertThat(clock.counted(0.5)).isEqualTo(0.5);
    assertThat(clock.counted(3600)).isEqualTo(10);
  }

  @Test
  void shouldCountTheWholeStepsOfASlowNetwork() {
    StepClock clock = new StepClock();
    assertThat(clock.counted(40)).isEqualTo(40);
    assertThat(clock.counted(55)).isEqualTo(55);
    assertThat(clock.counted(3600)).isEqualTo(400);
  }
}
