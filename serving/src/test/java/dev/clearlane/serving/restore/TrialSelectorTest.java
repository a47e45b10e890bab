package dev.clearlane.serving.restore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clearlane.serving.frame.Decision;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.FramePool;
import dev.clearlane.serving.frame.TimeBase;
import dev.clearlane.serving.frame.Treatment;
import dev.clearlane.serving.select.Selector;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TrialSelectorTest {
  private static final TimeBase MILLISECONDS = new TimeBase(1, 1000);
  private static final ChangeMeasure DROPS = new ChangeMeasure(3, -0.4);
  private static final ChangeMeasure CLEAR = new ChangeMeasure(1, -0.4);

  private final Scored scored = new Scored();
  private Optional<ChangeMeasure> change = Optional.of(DROPS);
  private boolean hasTime = true;
  private int trials;

  @ParameterizedTest
  @CsvSource({
    "2.6, -0.11, DERAIN",
    "2.59, -0.9, PASS", // clear
    "9, -0.1, PASS",
    "9, 0.5, PASS", // fog
  })
  void shouldDerainWhereATrialShowsDrops(double levels, double correlation, Treatment treatment) {
    change = Optional.of(new ChangeMeasure(levels, correlation));
    try (Selector pictures = TrialSelector.forPictures(scored, this::derain)) {
      assertThat(decide(pictures, 0).treatment()).isEqualTo(treatment);
    }
    assertThat(scored.closes).isEqualTo(1);
  }

  @Test
  void shouldKeepScoresAndTheBlurPart() {
    try (Selector pictures = TrialSelector.forPictures(scored, this::derain)) {
      assertThat(decide(pictures, 0))
          .isEqualTo(
              new Decision(
                  Treatment.DERAIN, Map.of("drops", 0.19), "drops 0.19, confirmed on trial"));
      scored.decision = new Decision(Treatment.DEBLUR, Map.of("drops", 0.19), "blur 0.91");
      assertThat(decide(pictures, 1))
          .isEqualTo(
              new Decision(
                  Treatment.BOTH,
                  Map.of("drops", 0.19),
                  "drops 0.19, confirmed on trial, blur 0.91"));
    }
  }

  @Test
  void shouldTryEveryPictureByItself() {
    try (Selector pictures = TrialSelector.forPictures(scored, this::derain)) {
      assertThat(decide(pictures, 0).treatment()).isEqualTo(Treatment.DERAIN);
      change = Optional.of(CLEAR);
      assertThat(decide(pictures, 0).treatment()).isEqualTo(Treatment.PASS);
      assertThat(trials).isEqualTo(2);
    }
  }

  @Test
  void shouldLeaveOtherDecisionsAsTheyAre() {
    try (Selector pictures = TrialSelector.forPictures(scored, this::derain)) {
      scored.score(0.079);
      assertThat(decide(pictures, 0)).isSameAs(scored.decision);
      scored.decision = new Decision(Treatment.DERAIN, Map.of("drops", 0.3), "streaks 0.90");
      assertThat(decide(pictures, 1)).isSameAs(scored.decision);
      scored.decision = new Decision(Treatment.PASS, Map.of(), "selector failed");
      assertThat(decide(pictures, 2)).isSameAs(scored.decision);
      assertThat(trials).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource(Treatment.class)
  void shouldLeaveFixedModesAsTheyAre(Treatment treatment) {
    try (Selector forced = stream(Selector.forced(treatment))) {
      assertThat(decide(forced, 0)).isEqualTo(Decision.forced(treatment));
      assertThat(trials).isZero();
    }
  }

  @Test
  void shouldShareAVerdictForTwoSecondsOfAStream() {
    try (Selector stream = stream(scored)) {
      for (int ms = 0; ms < 2000; ms += 100) {
        assertThat(decide(stream, ms).treatment()).isEqualTo(Treatment.DERAIN);
        change = Optional.of(CLEAR);
      }
      assertThat(trials).isEqualTo(1);
      assertThat(decide(stream, 2000).treatment()).isEqualTo(Treatment.PASS);
      change = Optional.of(DROPS);
      assertThat(decide(stream, 3999).treatment()).isEqualTo(Treatment.PASS);
      assertThat(decide(stream, 4000).treatment()).isEqualTo(Treatment.DERAIN);
      assertThat(trials).isEqualTo(3);
    }
  }

  @Test
  void shouldNotFlickerWithAScoreAroundTheLimit() {
    try (Selector stream = stream(scored)) {
      assertThat(decide(stream, 0).treatment()).isEqualTo(Treatment.DERAIN);
      scored.score(0.05);
      assertThat(decide(stream, 100).treatment()).isEqualTo(Treatment.DERAIN);
      scored.score(0.03);
      assertThat(decide(stream, 200).treatment()).as("clear").isEqualTo(Treatment.PASS);
      scored.score(0.05);
      assertThat(decide(stream, 2100).treatment()).as("no new trial").isEqualTo(Treatment.PASS);
      assertThat(trials).isEqualTo(1);
    }
  }

  @Test
  void shouldForgetWhereTimeRunsBackwards() {
    try (Selector stream = stream(scored)) {
      assertThat(decide(stream, 1000).treatment()).isEqualTo(Treatment.DERAIN);
      change = Optional.of(CLEAR);
      assertThat(decide(stream, 999).treatment()).isEqualTo(Treatment.PASS);
      assertThat(trials).isEqualTo(2);
    }
  }

  @Test
  void shouldTryAsSoonAsThereIsTime() {
    hasTime = false;
    try (Selector stream = stream(scored)) {
      assertThat(decide(stream, 0)).isSameAs(scored.decision);
      hasTime = true;
      assertThat(decide(stream, 40).treatment()).isEqualTo(Treatment.DERAIN);
      hasTime = false;
      assertThat(decide(stream, 2039).treatment()).as("stands").isEqualTo(Treatment.DERAIN);
      assertThat(decide(stream, 2040)).isSameAs(scored.decision);
    }
  }

  @Test
  void shouldNotRepeatATrialThatFailedAtOnce() {
    change = Optional.empty();
    try (Selector stream = stream(scored)) {
      assertThat(decide(stream, 0)).isSameAs(scored.decision);
      assertThat(decide(stream, 40)).isSameAs(scored.decision);
      assertThat(trials).isEqualTo(1);
      assertThat(stream.failures()).isEqualTo(7);
    }
  }

  private Selector stream(Selector scores) {
    return TrialSelector.forStream(scores, this::derain, MILLISECONDS, frame -> hasTime);
  }

  private Optional<ChangeMeasure> derain(Frame frame) {
    trials++;
    return change;
  }

  private static Decision decide(Selector selector, long ms) {
    try (Frame frame = Objects.requireNonNull(new FramePool(1, 8, 8).tryLease())) {
      return selector.decide(frame.stamp(0, ms, 0));
    }
  }

  /** Decides as a test says; in doubt about drops at first. */
  private static final class Scored implements Selector {
    private Decision decision = new Decision(Treatment.PASS, Map.of("drops", 0.19), "clear");
    private int closes;

    void score(double drops) {
      decision = new Decision(Treatment.PASS, Map.of("drops", drops), "clear");
    }

    @Override
    public Decision decide(Frame frame) {
      return decision;
    }

    @Override
    public long failures() {
      return 7;
    }

    @Override
    public void close() {
      closes++;
    }
  }
}
