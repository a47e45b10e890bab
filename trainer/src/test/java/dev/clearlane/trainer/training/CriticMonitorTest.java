package dev.clearlane.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CriticMonitorTest {
  private final CriticMonitor watch = new CriticMonitor();

  @ParameterizedTest
  @ValueSource(doubles = {1e-9, 3, 1e5})
  void shouldTrustACriticThatTellsThemApartWhateverItsScale(double gap) throws Exception {
    for (int step = 0; step < 1000; step++) {
      watch.observe(step, step % 5 == 0 ? -gap : gap); // wrong in a fifth of all steps
    }
    assertThat(watch.isSound()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -2})
  void shouldCallACriticCollapsedThatDoesNoBetterThanACoin(double gap) throws Exception {
    for (int step = 0; step < 300; step++) {
      watch.observe(step, 1);
    }
    assertThatThrownBy(
            () -> {
              for (int step = 300; step < 500; step++) {
                watch.observe(step, step % 2 == 0 ? gap : 1);
              }
            })
        .isInstanceOf(DivergedException.class)
        .hasMessageStartingWith("step 398: the critic has collapsed: in 50 of the last 100 steps");
    assertThat(watch.isSound()).isFalse();
  }

  @Test
  void shouldBeInDoubtBeforeItGivesUp() throws Exception {
    for (int step = 0; step < 24; step++) {
      watch.observe(step, -1);
    }
    assertThat(watch.isSound()).isTrue();
    watch.observe(24, -1);
    assertThat(watch.isSound()).isFalse();
    for (int step = 25; step < 125; step++) {
      watch.observe(step, 1);
    }
    assertThat(watch.isSound()).isTrue();
  }

  @Test
  void shouldNotJudgeAnUntrainedCritic() {
    assertThatCode(
            () -> {
              for (int step = 0; step < 99; step++) {
                watch.observe(step, -1);
              }
            })
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, -2e6})
  void shouldStopAtOnceWhenScoresRunAway(double gap) {
    assertThatThrownBy(() -> watch.observe(7, gap))
        .isInstanceOf(DivergedException.class)
        .hasMessageStartingWith("step 7: the critic's scores for real and generated pictures are");
  }
}
