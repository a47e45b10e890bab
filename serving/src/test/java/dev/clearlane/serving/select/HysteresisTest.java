package dev.clearlane.serving.select;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clearlane.bundle.ModelManifest.Threshold;
import dev.clearlane.serving.frame.Treatment;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HysteresisTest {
  private static final double FPS = 30;

  private final Hysteresis hysteresis = new Hysteresis(thresholds());
  private double seconds;

  @ParameterizedTest
  @CsvSource({
    "0.59, 0.00, 0.00, PASS",
    "0.60, 0.00, 0.00, DEBLUR",
    "0.00, 0.60, 0.00, DERAIN",
    "0.00, 0.00, 0.60, DERAIN",
    "0.59, 0.59, 0.59, PASS",
    "0.90, 0.10, 0.90, BOTH",
    "0.10, 0.90, 0.90, DERAIN",
    "1.00, 1.00, 1.00, BOTH",
  })
  void shouldTreatAFirstFrameByItsOwnScores(
      double blur, double streaks, double drops, Treatment treatment) {
    assertThat(step(blur, streaks, drops)).isEqualTo(treatment);
  }

  @Test
  void shouldTreatNearlyAllFramesOfAOneSecondStretch() {
    feed(60, 0.05);
    int treated = 0;
    for (int i = 0; i < 33; i++) {
      treated += step(0.95, 0, 0) == Treatment.DEBLUR ? 1 : 0;
    }
    assertThat(treated).isGreaterThanOrEqualTo(27);
    int late = 0;
    while (step(0.05, 0, 0) != Treatment.PASS) {
      late++;
    }
    assertThat(late).isLessThanOrEqualTo(6);
  }

  @Test
  void shouldNotLeavePassForASingleFrame() {
    feed(30, 0.05);
    assertThat(step(1, 1, 1)).isEqualTo(Treatment.PASS);
    assertThat(feed(60, 0.05)).isEqualTo(Treatment.PASS);
  }

  @Test
  void shouldKeepATreatmentBetweenItsThresholds() {
    assertThat(feed(30, 0.7)).isEqualTo(Treatment.DEBLUR);
    assertThat(feed(300, 0.45)).isEqualTo(Treatment.DEBLUR);
    assertThat(feed(30, 0.3)).isEqualTo(Treatment.PASS);
    assertThat(feed(300, 0.55)).isEqualTo(Treatment.PASS);
  }

  @Test
  void shouldAskForMoreBlurWhileItRains() {
    Threshold low = new Threshold(0.04, 0.02);
    Map<Label, Threshold> eager = Map.of(Label.BLUR, low, Label.STREAKS, low, Label.DROPS, low);
    assertThat(first(eager, 0.3, 0)).isEqualTo(Treatment.DEBLUR);
    assertThat(first(eager, 0.3, 0.3)).isEqualTo(Treatment.DERAIN);
    assertThat(first(eager, 0.6, 0.3)).isEqualTo(Treatment.BOTH);
  }

  @Test
  void shouldGoOnFromStreaksToDrops() {
    for (int i = 0; i < 60; i++) {
      step(0, 0.75, 0); // below its exit threshold before drops reach their enter threshold
    }
    for (int i = 0; i < 60; i++) {
      assertThat(step(0, 0, 1)).as("frame " + i).isEqualTo(Treatment.DERAIN);
    }
    for (int i = 0; i < 30; i++) {
      step(0, 0, 0);
    }
    assertThat(step(0, 0, 0)).isEqualTo(Treatment.PASS);
  }

  @Test
  void shouldNotStayLongerForAHigherScore() {
    Hysteresis eager = new Hysteresis(Map.of(Label.BLUR, new Threshold(0.04, 0.02)));
    int frame = 0;
    for (; frame < 60; frame++) {
      eager.update(frame / FPS, Map.of(Label.BLUR, 1.0), true);
    }
    int late = 0;
    while (eager.update(frame++ / FPS, Map.of(Label.BLUR, 0.0), true) != Treatment.PASS) {
      late++;
    }
    assertThat(late).isLessThanOrEqualTo(10);
  }

  @Test
  void shouldEndWithTheSecondPlainlyClearFrame() {
    feed(60, 0.95);
    assertThat(step(0.05, 0, 0)).isEqualTo(Treatment.DEBLUR);
    assertThat(step(0.05, 0, 0)).isEqualTo(Treatment.PASS);
  }

  @Test
  void shouldNotEndForOnePlainlyLowScoreHoweverManyFramesShareIt() {
    feed(60, 0.95);
    step(0.05, 0, 0);
    Map<Label, Double> same = Map.of(Label.BLUR, 0.05, Label.STREAKS, 0.0, Label.DROPS, 0.0);
    assertThat(hysteresis.update(seconds += 1 / FPS, same, false)).isEqualTo(Treatment.DEBLUR);
    assertThat(feed(60, 0.95)).isEqualTo(Treatment.DEBLUR);
  }

  @Test
  void shouldSmoothScoresThatAreNotPlainlyLow() {
    feed(60, 0.95);
    step(0.3, 0, 0);
    assertThat(step(0.3, 0, 0)).isEqualTo(Treatment.DEBLUR);
  }

  @Test
  void shouldAddDerainToDeblurImmediately() {
    step(0.9, 0.1, 0);
    for (int i = 0; i < 15; i++) {
      step(0.9, 0.9, 0);
    }
    assertThat(step(0.9, 0.9, 0)).isEqualTo(Treatment.BOTH);
  }

  @Test
  void shouldResetWhenTimeRunsBackwards() {
    seconds = 100;
    assertThat(step(0.9, 0, 0)).isEqualTo(Treatment.DEBLUR);
    seconds = 0;
    assertThat(step(0.1, 0, 0)).isEqualTo(Treatment.PASS);
  }

  @Test
  void shouldResetAcrossAGap() {
    assertThat(step(0.9, 0, 0)).isEqualTo(Treatment.DEBLUR);
    seconds += 10;
    assertThat(step(0.1, 0, 0)).isEqualTo(Treatment.PASS);
  }

  @RepeatedTest(50)
  void shouldSwitchNoMoreThan122TimesAMinuteWhateverTheScores(RepetitionInfo info) {
    Random random = new Random(info.getCurrentRepetition());
    double agitation = random.nextDouble();
    double level = 0.5;
    Treatment before = step(0, 0, 0);
    int switches = 0;
    for (double start = seconds; seconds < start + 60; ) {
      level = random.nextDouble() < agitation ? random.nextInt(2) : level;
      Treatment now = step(level, random.nextInt(2), random.nextDouble());
      switches += now != before ? 1 : 0;
      before = now;
      seconds += random.nextDouble() * 0.02;
    }
    assertThat(switches).as("seed %d", info.getCurrentRepetition()).isLessThanOrEqualTo(122);
  }

  private Treatment feed(int frames, double blur) {
    Treatment last = Treatment.PASS;
    for (int i = 0; i < frames; i++) {
      last = step(blur, 0, 0);
    }
    return last;
  }

  private Treatment step(double blur, double streaks, double drops) {
    seconds += 1 / FPS;
    return hysteresis.update(
        seconds, Map.of(Label.BLUR, blur, Label.STREAKS, streaks, Label.DROPS, drops), true);
  }

  private static Map<Label, Threshold> thresholds() {
    Map<Label, Threshold> thresholds = new EnumMap<>(Label.class);
    for (Label label : Label.values()) {
      thresholds.put(label, new Threshold(0.6, 0.4));
    }
    return thresholds;
  }

  private static Treatment first(Map<Label, Threshold> thresholds, double blur, double streaks) {
    return new Hysteresis(thresholds)
        .update(0, Map.of(Label.BLUR, blur, Label.STREAKS, streaks, Label.DROPS, 0.0), true);
  }
}
