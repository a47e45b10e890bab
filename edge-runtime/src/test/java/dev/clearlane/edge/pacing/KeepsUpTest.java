package dev.clearlane.edge.pacing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clearlane.serving.frame.Treatment;
import dev.clearlane.serving.frame.WorkLevel;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Simulates one camera at 25 frames per second with a deadline of 100 ms, whose every frame needs
 * restoring: the newest frame waits while the pipeline waits for the worker. Times vary by a fifth,
 * and one frame in fifty takes three times as long.
 */
class KeepsUpTest {
  private static final double PERIOD_MS = 40;
  private static final double DEADLINE_MS = 100;
  private static final double SELECT_MS = 5;
  private static final double RESERVE = 0.1;
  private static final long NS = 1_000_000;
  private static final double ROI_SHARE = 0.21;
  private static final int FRAMES = 5 * 60 * 25;

  private final Pacer pacer = new Pacer(EnumSet.allOf(WorkLevel.class), ROI_SHARE);
  private final Random random = new Random(4);
  private final Map<WorkLevel, Integer> levels = new EnumMap<>(WorkLevel.class);
  private int replaced;
  private int restored;

  @ParameterizedTest
  @CsvSource({
    "20, FULL", // keeps up by itself
    "28, FULL",
    "60, HALF", // is done by the deadline, but would keep up with nothing
    "75, HALF",
    "110, ROI",
    "170, THIRD",
  })
  void shouldRestoreAlmostEveryFrameAtTheLargestSizeThatKeepsUp(double fullMs, WorkLevel level) {
    calibrate(times(fullMs));
    drive(times(fullMs), FRAMES);
    assertThat(share()).as("share restored; levels %s", levels).isGreaterThanOrEqualTo(0.95);
    assertThat(levels.getOrDefault(level, 0))
        .as("levels %s", levels)
        .isGreaterThan(FRAMES * 7 / 10);
  }

  /** Without a measurement, the estimates are coarser, but no frames are lost by that. */
  @ParameterizedTest
  @ValueSource(doubles = {20, 35, 60, 90, 120, 150})
  void shouldRestoreAlmostEveryFrameWithoutAMeasurement(double fullMs) {
    drive(times(fullMs), FRAMES);
    assertThat(share()).as("share restored; levels %s", levels).isGreaterThanOrEqualTo(0.93);
  }

  /** Measured when it starts, it need not learn from frames that come too late. */
  @Test
  void shouldKeepUpFromTheFirstFrameIfTheLevelsWereMeasured() {
    Map<WorkLevel, Double> times = times(150);
    calibrate(times);
    drive(times, 50);
    assertThat(levels).doesNotContainKey(WorkLevel.FULL).doesNotContainKey(WorkLevel.HALF);
    assertThat(replaced).isLessThanOrEqualTo(2);
  }

  /** Even the smallest size takes longer than a frame: some are restored, none queues. */
  @Test
  void shouldRestoreSomeFramesIfNoLevelKeepsUp() {
    drive(times(430), FRAMES);
    assertThat(share()).as("levels %s", levels).isGreaterThan(0.4);
  }

  @Test
  void shouldGoBackToMoreWorkOnceOtherLoadEnds() {
    calibrate(times(25));
    Map<WorkLevel, Double> loaded = new EnumMap<>(WorkLevel.class);
    times(25).forEach((level, ms) -> loaded.put(level, 4 * ms));
    drive(loaded, 60 * 25);
    assertThat(levels.get(WorkLevel.ROI)).as("levels %s", levels).isGreaterThan(50 * 25);
    levels.clear();
    drive(times(25), 60 * 25);
    assertThat(levels.get(WorkLevel.FULL)).as("levels %s", levels).isGreaterThan(50 * 25);
  }

  private void calibrate(Map<WorkLevel, Double> timesMs) {
    Map<WorkLevel, Long> measured = new EnumMap<>(WorkLevel.class);
    timesMs.forEach((level, ms) -> measured.put(level, (long) (ms * NS)));
    pacer.calibrate(Treatment.DERAIN, measured);
  }

  private double share() {
    return (double) restored / FRAMES;
  }

  private static Map<WorkLevel, Double> times(double fullMs) {
    return Map.of(
        WorkLevel.FULL, fullMs,
        WorkLevel.HALF, 5 + fullMs / 4,
        WorkLevel.ROI, 2 + fullMs * ROI_SHARE,
        WorkLevel.THIRD, 10 + fullMs / 9);
  }

  private void drive(Map<WorkLevel, Double> timesMs, int frames) {
    double pipelineFree = 0; // it waits for a result until then
    double workerFree = 0;
    int last = -1;
    while (last < frames - 1) {
      int frame = Math.max(last + 1, Math.min(frames - 1, (int) (pipelineFree / PERIOD_MS)));
      replaced += frame - last - 1;
      last = frame;
      double capture = frame * PERIOD_MS;
      double start = Math.max(pipelineFree, capture);
      if (workerFree > start) { // busy: the raw frame passes at once
        pipelineFree = start;
        continue;
      }
      double selected = start + SELECT_MS;
      double left = capture + DEADLINE_MS - selected;
      TimeBudget budget =
          new TimeBudget(
              (long) ((1 - RESERVE) * left * NS),
              (long) ((1 - RESERVE) * (PERIOD_MS - SELECT_MS) * NS));
      WorkLevel level = pacer.choose(Treatment.DERAIN, budget, (long) (selected * NS));
      levels.merge(level, 1, Integer::sum);
      if (level == WorkLevel.BYPASS) {
        pipelineFree = selected;
        continue;
      }
      double tookMs = timesMs.get(level) * (0.9 + 0.2 * random.nextDouble());
      tookMs *= random.nextInt(50) == 0 ? 3 : 1;
      pacer.measured(Treatment.DERAIN, level, (long) (tookMs * NS));
      workerFree = selected + tookMs;
      boolean inTime = workerFree <= capture + DEADLINE_MS;
      restored += inTime ? 1 : 0;
      pipelineFree = inTime ? workerFree : capture + DEADLINE_MS;
    }
  }
}
