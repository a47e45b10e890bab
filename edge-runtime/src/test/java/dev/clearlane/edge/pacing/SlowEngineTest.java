package dev.clearlane.edge.pacing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clearlane.serving.frame.Treatment;
import dev.clearlane.serving.frame.WorkLevel;
import dev.clearlane.serving.inference.TestTurns;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Simulates four cameras at an engine of a given speed for ten minutes: turns and pacers are those
 * of the daemon, its threads are simulated in steps of a millisecond. A pipeline passes a frame to
 * its worker and waits until the deadline; while the worker is busy, frames are forwarded raw.
 *
 * <p>If the lowest work level of all cameras does not fit, one camera keeps the engine and the
 * others retry now and then; this case is not checked.
 */
class SlowEngineTest {
  private static final int CAMERAS = 4;
  private static final long PERIOD_MS = 40;
  private static final long DEADLINE_MS = 100;
  private static final long END_MS = 10 * 60_000;
  private static final long NS = 1_000_000;
  private static final double RESERVE = 0.1;
  private static final double ROI_SHARE = 0.21;

  /** Up to this time per frame, the frames of all cameras can be restored in time at some level. */
  private static final long MAX_FEASIBLE_MS = 60;

  private static final Map<WorkLevel, Double> COST =
      Map.of(
          WorkLevel.FULL,
          1.0,
          WorkLevel.HALF,
          0.25,
          WorkLevel.THIRD,
          0.15,
          WorkLevel.ROI,
          ROI_SHARE);

  private final TestTurns turns = new TestTurns();
  private final List<Camera> cameras = new ArrayList<>();

  private final class Camera {
    final TestTurns.Member member = turns.join();
    final Pacer pacer = new Pacer(EnumSet.allOf(WorkLevel.class), ROI_SHARE);
    final long phaseMs;
    final int[] perSecond = new int[(int) (END_MS / 1000)];
    long slot = -1; // capture time of the waiting frame
    long given = -1; // capture time of the frame in work
    boolean working; // also on a frame that the pipeline no longer waits for
    boolean running;
    WorkLevel level = WorkLevel.BYPASS;
    long askedMs;
    long begunMs;
    long endMs;
    int restored;
    int replaced;
    long longestMs;

    Camera(long phaseMs) {
      this.phaseMs = phaseMs;
    }

    void capture(long nowMs) {
      if (nowMs >= phaseMs && (nowMs - phaseMs) % PERIOD_MS == 0) {
        if (slot >= 0) {
          replaced++;
        }
        slot = nowMs;
      }
    }

    void finish(long nowMs) {
      if (running && nowMs >= endMs) {
        running = false;
        working = false;
        member.done((endMs - begunMs) * NS);
        pacer.measured(Treatment.DERAIN, level, (nowMs - askedMs) * NS);
        if (given >= 0) {
          restored++;
          publish(given, nowMs);
          given = -1;
        }
      }
    }

    void pipeline(long nowMs) {
      if (given >= 0 && nowMs - given >= DEADLINE_MS) {
        publish(given, nowMs); // late: the raw frame is forwarded, the worker continues
        given = -1;
      }
      while (given < 0 && slot >= 0) {
        long captured = slot;
        slot = -1;
        long leftMs = DEADLINE_MS - (nowMs - captured);
        if (leftMs <= 0 || working) {
          publish(captured, nowMs);
          continue;
        }
        level =
            pacer.choose(
                Treatment.DERAIN,
                new TimeBudget(
                    (long) ((1 - RESERVE) * leftMs * NS), (long) ((1 - RESERVE) * PERIOD_MS * NS)),
                nowMs * NS);
        if (level == WorkLevel.BYPASS) {
          publish(captured, nowMs);
          continue;
        }
        working = true;
        given = captured;
        askedMs = nowMs;
        member.want();
      }
    }

    void use(long nowMs, long fullMs) {
      if (working && !running && member.take()) {
        running = true;
        begunMs = nowMs;
        endMs = nowMs + Math.max(1, Math.round(fullMs * COST.getOrDefault(level, 0.0)));
      }
    }

    private void publish(long captured, long nowMs) {
      perSecond[(int) (nowMs / 1000)]++;
      longestMs = Math.max(longestMs, nowMs - captured);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {5, 20, 35, 60, 100, 150, 250, 400, 1_500, 9_000})
  void shouldKeepEveryOutputFlowingWithoutGrowingDelay(long fullMs) {
    for (int i = 0; i < CAMERAS; i++) {
      cameras.add(new Camera(7L * i));
    }
    for (long now = 0; now < END_MS; now++) {
      long nowMs = now;
      cameras.forEach(camera -> camera.capture(nowMs));
      cameras.forEach(camera -> camera.finish(nowMs));
      cameras.forEach(camera -> camera.pipeline(nowMs));
      cameras.forEach(camera -> camera.use(nowMs, fullMs));
    }

    double fair = cameras.stream().mapToInt(camera -> camera.restored).average().orElseThrow();
    for (Camera camera : cameras) {
      assertThat(Arrays.stream(camera.perSecond).min().orElseThrow())
          .as("frames in the worst second")
          .isGreaterThanOrEqualTo(10);
      assertThat(camera.longestMs)
          .as("longest delay in ten minutes: nothing queues up")
          .isLessThanOrEqualTo(DEADLINE_MS);
      assertThat(Arrays.stream(camera.perSecond).sum() + camera.replaced)
          .as("captured frames were forwarded, or replaced and counted")
          .isBetween((int) (END_MS / PERIOD_MS) - CAMERAS, (int) (END_MS / PERIOD_MS));
      if (fullMs <= MAX_FEASIBLE_MS) {
        assertThat((double) camera.restored)
            .as("restored frames")
            .isGreaterThan(fair / 2)
            .isGreaterThan(10_000);
      }
    }
  }
}
