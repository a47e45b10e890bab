package dev.clearlane.edge.pacing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clearlane.serving.frame.Treatment;
import dev.clearlane.serving.frame.WorkLevel;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Scripted machines: what a whole frame takes them, and what the pacer makes of it. */
class PacerTest {
  private static final long MS = 1_000_000;
  private static final long SECOND = 1_000 * MS;
  private static final long FRAME = 40 * MS;
  private static final double ROI_SHARE = 0.2;
  private static final Set<WorkLevel> ALL = EnumSet.allOf(WorkLevel.class);

  private final Pacer pacer = new Pacer(ALL, ROI_SHARE);
  private long nowNs;

  @ParameterizedTest
  @CsvSource({
    "10, FULL",
    "99, FULL",
    "101, HALF",
    "330, HALF",
    "340, ROI",
    "499, ROI",
    "510, THIRD",
    "580, THIRD",
    "600, BYPASS",
  })
  void shouldSettleOnTheHighestLevelThatFits(long fullMs, WorkLevel expected) {
    drive(3, fullMs, 100);
    assertThat(pacer.level(Treatment.DEBLUR)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, Long.MIN_VALUE})
  void shouldLetAFramePassThatIsLateAlreadyWithoutGivingUpItsLevel(long leftNs) {
    drive(10, 20, 100);
    assertThat(choose(leftNs)).isEqualTo(WorkLevel.BYPASS);
    assertThat(choose(100 * MS)).isEqualTo(WorkLevel.FULL);
  }

  @Test
  void shouldForgiveOneHiccupAndHeedTwo() {
    drive(20, 20, 100);
    drive(1, 5_000, 100);
    assertThat(drive(1, 20, 100)).containsExactly(WorkLevel.FULL);
    drive(1, 5_000, 100);
    assertThat(drive(1, 20, 100)).doesNotContain(WorkLevel.FULL);
  }

  @Test
  void shouldCountBothNetworksOfOneFrame() {
    for (int i = 0; i < 5; i++) {
      WorkLevel level = pacer.choose(Treatment.BOTH, TimeBudget.until(100 * MS), nowNs);
      pacer.measured(Treatment.BOTH, level, Math.round(2 * 60 * MS * share(level)));
      nowNs += FRAME;
    }
    assertThat(pacer.level(Treatment.BOTH)).isEqualTo(WorkLevel.HALF);
    assertThat(pacer.level(Treatment.DEBLUR)).as("is another model").isEqualTo(WorkLevel.FULL);
  }

  @Test
  void shouldGoUpOnceThereWasRoomForASecond() {
    drive(3, 150, 100);
    assertThat(pacer.level(Treatment.DEBLUR)).isEqualTo(WorkLevel.HALF);
    List<WorkLevel> levels = drive(200, 20, 100);

    int risen = levels.indexOf(WorkLevel.FULL);
    assertThat((risen + 1) * FRAME).isBetween(SECOND, SECOND + LevelTimes.WINDOW * FRAME);
    assertThat(levels.subList(risen, 200)).containsOnly(WorkLevel.FULL);
  }

  @Test
  void shouldNotGoUpIntoTheLastOfTheRoom() {
    drive(3, 150, 100);
    // 80 of 100 ms would fit, but with less than the headroom: it stays.
    assertThat(drive(500, 80, 100)).containsOnly(WorkLevel.HALF);
  }

  @Test
  void shouldTryAgainFromBypassRarerAndRarerWhileTheMachineIsTooSlow() {
    List<Long> tries = new ArrayList<>();
    for (int i = 0; i < 10 * 60 * 25; i++) {
      if (drive(1, 100_000, 100).get(0) != WorkLevel.BYPASS) {
        tries.add(nowNs);
      }
    }
    // Each try takes the two frames that show that it is in vain, the first one as well.
    assertThat(tries).hasSizeLessThan(2 * 18);
    List<Long> waits = new ArrayList<>();
    for (int i = 2; i < tries.size(); i += 2) {
      waits.add((tries.get(i) - tries.get(i - 1)) / SECOND);
    }
    assertThat(waits).isSorted().startsWith(1L, 2L, 4L, 8L, 16L, 32L, 60L).endsWith(60L);
  }

  /** A drive between tunnels: rain for a second, then other weather for five. */
  @Test
  void shouldCountOnlyTheTimeInWhichATreatmentIsUsed() {
    drive(3, 150, 100);
    assertThat(pacer.level(Treatment.DEBLUR)).isEqualTo(WorkLevel.HALF);
    List<WorkLevel> levels = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      // By its share of pixels the whole frame would fit; it never does.
      for (int frame = 0; frame < 25; frame++) {
        nowNs += FRAME;
        WorkLevel level = choose(100 * MS);
        pacer.measured(Treatment.DEBLUR, level, level == WorkLevel.FULL ? 150 * MS : 15 * MS);
        levels.add(level);
      }
      nowNs += 5 * SECOND;
    }
    // In a minute of use it waits 1, 2, 4, 8, 16 s; each try takes two frames.
    assertThat(levels.stream().filter(level -> level == WorkLevel.FULL)).hasSizeLessThan(2 * 6 + 1);
  }

  @Test
  void shouldComeBackFromBypassLevelByLevel() {
    drive(5, 10_000, 100);
    assertThat(pacer.level(Treatment.DEBLUR)).isEqualTo(WorkLevel.BYPASS);
    List<WorkLevel> levels = drive(250, 20, 100);

    assertThat(levels.stream().distinct())
        .containsExactly(
            WorkLevel.BYPASS, WorkLevel.THIRD, WorkLevel.ROI, WorkLevel.HALF, WorkLevel.FULL);
    assertThat(pacer.level(Treatment.DEBLUR)).isEqualTo(WorkLevel.FULL);
  }

  @Test
  void shouldForgetFailedTriesOnceALevelWasHeld() {
    drive(10 * 25, 100_000, 100);
    drive(70 * 25, 20, 100);
    assertThat(pacer.level(Treatment.DEBLUR)).isEqualTo(WorkLevel.FULL);
    drive(2, 150, 100);
    int wait = drive(100, 20, 100).indexOf(WorkLevel.FULL);
    assertThat((wait + 1) * FRAME).isLessThan(SECOND + LevelTimes.WINDOW * FRAME + FRAME);
  }

  @Test
  void shouldGoDownAtOnceWhenTheDeadlineShrinks() {
    drive(20, 60, 100);
    assertThat(choose(30 * MS)).isEqualTo(WorkLevel.HALF);
    assertThat(choose(13 * MS)).isEqualTo(WorkLevel.ROI);
    assertThat(choose(5 * MS)).isEqualTo(WorkLevel.BYPASS);
    assertThat(choose(100 * MS)).as("one frame had to wait").isEqualTo(WorkLevel.FULL);
  }

  @Test
  void shouldLeaveOutLevelsThatSaveNothing() {
    pacer.calibrate(
        Treatment.DEBLUR,
        Map.of(
            WorkLevel.FULL, 60 * MS,
            WorkLevel.HALF, 58 * MS,
            WorkLevel.THIRD, 20 * MS,
            WorkLevel.ROI, 70 * MS));
    assertThat(drive(1, 60, 100)).containsExactly(WorkLevel.FULL);
    assertThat(choose(59 * MS)).isEqualTo(WorkLevel.THIRD);
  }

  /** Measured while the machine was busy, a third seemed to save nothing. */
  @Test
  void shouldNeverGiveUpTheSmallestSizeByAMeasurement() {
    pacer.calibrate(
        Treatment.DEBLUR,
        Map.of(
            WorkLevel.FULL, 90 * MS,
            WorkLevel.HALF, 24 * MS,
            WorkLevel.THIRD, 27 * MS,
            WorkLevel.ROI, 30 * MS));
    assertThat(choose(25 * MS)).isEqualTo(WorkLevel.HALF);
    for (int i = 0; i < 8; i++) {
      pacer.measured(Treatment.DEBLUR, WorkLevel.HALF, 28 * MS);
    }
    assertThat(choose(25 * MS)).isEqualTo(WorkLevel.THIRD);
  }

  @Test
  void shouldBelieveAThirdWhereHalfWasNotMeasured() {
    pacer.setLevels(Treatment.DEBLUR, Set.of(WorkLevel.FULL, WorkLevel.THIRD));
    pacer.calibrate(Treatment.DEBLUR, Map.of(WorkLevel.FULL, 30 * MS, WorkLevel.THIRD, 20 * MS));
    assertThat(choose(25 * MS)).isEqualTo(WorkLevel.THIRD);
    assertThat(choose(10 * MS)).isEqualTo(WorkLevel.BYPASS);
  }

  @Test
  void shouldUseTheLevelsItMayAlone() {
    Pacer narrow = new Pacer(EnumSet.of(WorkLevel.HALF), ROI_SHARE);
    assertThat(narrow.level(Treatment.DERAIN)).isEqualTo(WorkLevel.HALF);
    narrow.choose(Treatment.DERAIN, TimeBudget.until(10 * MS), 0);
    narrow.measured(Treatment.DERAIN, WorkLevel.HALF, 50 * MS);
    narrow.measured(Treatment.DERAIN, WorkLevel.HALF, 50 * MS);
    assertThat(narrow.choose(Treatment.DERAIN, TimeBudget.until(10 * MS), 1))
        .isEqualTo(WorkLevel.BYPASS);
    assertThat(new Pacer(Set.of(), ROI_SHARE).level(Treatment.DERAIN)).isEqualTo(WorkLevel.BYPASS);
  }

  @Test
  void shouldPutLargeRegionsBeforeHalfSize() {
    Pacer large = new Pacer(ALL, 0.5);
    for (int i = 0; i < 2; i++) {
      large.choose(Treatment.DEBLUR, TimeBudget.until(100 * MS), 0);
      large.measured(Treatment.DEBLUR, WorkLevel.FULL, 150 * MS);
    }
    assertThat(large.choose(Treatment.DEBLUR, TimeBudget.until(100 * MS), 1))
        .isEqualTo(WorkLevel.ROI);
  }

  @Test
  void shouldIgnoreFramesOfALevelThatWasLeft() {
    drive(10, 150, 100);
    pacer.measured(Treatment.DEBLUR, WorkLevel.FULL, 10 * SECOND);
    pacer.measured(Treatment.DEBLUR, WorkLevel.FULL, 10 * SECOND);
    assertThat(drive(1, 150, 100)).containsExactly(WorkLevel.HALF);
  }

  /** Whatever the times: levels that were on the list, few changes, and no failure. */
  @Test
  void shouldKeepCalmWhateverTheMachineDoes() {
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      Pacer any = new Pacer(ALL, 0.05 + random.nextDouble());
      long nowNs = 0;
      Map<Treatment, Integer> rises = new EnumMap<>(Treatment.class);
      Map<Treatment, WorkLevel> before = new EnumMap<>(Treatment.class);
      double full = 100;
      for (int i = 0; i < 25 * 60; i++) {
        full = random.nextInt(50) == 0 ? Math.exp(10 * random.nextDouble()) : full;
        Treatment treatment = random.nextInt(3) == 0 ? Treatment.BOTH : Treatment.DERAIN;
        WorkLevel level =
            any.choose(treatment, TimeBudget.until((long) (random.nextDouble() * 200 * MS)), nowNs);
        WorkLevel now = any.level(treatment);
        if (now.compareTo(before.getOrDefault(treatment, WorkLevel.FULL)) < 0) {
          rises.merge(treatment, 1, Integer::sum);
        }
        before.put(treatment, now);
        any.measured(treatment, level, (long) (full * MS * random.nextDouble()));
        nowNs += FRAME;
      }
      assertThat(rises.values())
          .as("rises in a minute, seed %d", seed)
          .allMatch(count -> count <= 61);
    }
  }

  @Test
  void shouldRefuseWhatMakesNoSense() {
    assertThatThrownBy(() -> new Pacer(ALL, 0))
        .hasMessageContaining("share of regions must be above 0, but is 0.0");
    assertThatThrownBy(() -> pacer.choose(Treatment.PASS, TimeBudget.until(1), 1))
        .hasMessageContaining("needs no time");
  }

  /** So many frames on a machine that takes so long for a whole one. */
  private List<WorkLevel> drive(int frames, long fullMs, long leftMs) {
    List<WorkLevel> levels = new ArrayList<>();
    for (int i = 0; i < frames; i++) {
      nowNs += FRAME;
      WorkLevel level = choose(leftMs * MS);
      pacer.measured(Treatment.DEBLUR, level, Math.round(fullMs * MS * share(level)));
      levels.add(level);
    }
    return levels;
  }

  private WorkLevel choose(long leftNs) {
    return pacer.choose(Treatment.DEBLUR, TimeBudget.until(leftNs), nowNs);
  }

  private static double share(WorkLevel level) {
    return switch (level) {
      case FULL -> 1;
      case HALF -> Pacer.HALF_SHARE;
      case THIRD -> Pacer.THIRD_SHARE;
      case ROI -> ROI_SHARE;
      case BYPASS -> 0;
    };
  }
}
