package dev.clearlane.edge.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clearlane.bundle.PixelFormat;
import dev.clearlane.bundle.Task;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.FramePool;
import dev.clearlane.serving.frame.StreamFormat;
import dev.clearlane.serving.frame.TimeBase;
import dev.clearlane.serving.frame.Treatment;
import dev.clearlane.serving.frame.WorkLevel;
import dev.clearlane.serving.inference.Engine;
import dev.clearlane.serving.inference.EngineSet;
import dev.clearlane.serving.inference.FakeEngine;
import dev.clearlane.serving.models.Mode;
import dev.clearlane.serving.models.ScaleChoice;
import dev.clearlane.serving.restore.RestoreSettings;
import dev.clearlane.serving.restore.Restorer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Engines that take 200 ms per frame, at cameras of several rates. */
@Timeout(60)
class WarmUpTest {
  private static final long RUN_MS = 200;
  private static final int PAUSES = 12; // in a whole frame
  private static final int WIDTH = 192;
  private static final int HEIGHT = 144;

  @Test
  void shouldNameTheLevelThatKeepsUp() throws Exception {
    assertThat(lines(Mode.DEBLUR, 10, ScaleChoice.DEFAULT, slow(Task.DEBLUR)))
        .singleElement()
        .asString()
        .matches(
            "deblur by \\S+ reaches [2-5]\\.\\d frames per second at 192x144, scale default; the camera"
                + " delivers 10\\.0: level half keeps up \\(\\d\\d(\\.\\d)?\\)");
  }

  @Test
  void shouldReportThatItKeepsUp() throws Exception {
    assertThat(lines(Mode.DEBLUR, 2, ScaleChoice.fixed(1), slow(Task.DEBLUR)))
        .singleElement()
        .asString()
        .endsWith("scale 1; the camera delivers 2.0: keeps up");
    assertThat(lines(Mode.DEBLUR, 10, ScaleChoice.fixed(2), slow(Task.DEBLUR)))
        .singleElement()
        .asString()
        .endsWith("scale 2; the camera delivers 10.0: keeps up");
  }

  @Test
  void shouldReportThatNoLevelKeepsUp() throws Exception {
    assertThat(lines(Mode.DEBLUR, 1000, ScaleChoice.DEFAULT, slow(Task.DEBLUR)))
        .singleElement()
        .asString()
        .endsWith("the camera delivers 1000: no level keeps up; frames without time pass raw");
  }

  @Test
  void shouldNotOfferAScaleForStreaks() throws Exception {
    assertThat(lines(Mode.AUTO, 4, ScaleChoice.fixed(3), slow(Task.DERAIN), slow(Task.DEBLUR)))
        .satisfiesExactly(
            deblur ->
                assertThat(deblur)
                    .startsWith("deblur")
                    .endsWith("scale 3; the camera delivers 4.0: keeps up"),
            derain ->
                assertThat(derain)
                    .startsWith("derain")
                    .contains("at 192x144; the camera delivers 4.0: keeps up"));
  }

  /** With an automatic scale, also where the settings allow the whole frame only. */
  @Test
  void shouldOfferReducedSizesIfTheScaleIsAutomatic() throws Exception {
    Set<WorkLevel> full = Set.of(WorkLevel.FULL);
    assertThat(run(Mode.DEBLUR, 10, ScaleChoice.AUTO, full, slow(Task.DEBLUR)).lines())
        .singleElement()
        .asString()
        .contains("scale 1 (auto)", "level half keeps up");
    assertThat(run(Mode.DEBLUR, 10, ScaleChoice.DEFAULT, full, slow(Task.DEBLUR)).lines())
        .singleElement()
        .asString()
        .endsWith("no level keeps up; frames without time pass raw");
  }

  @Test
  void shouldMeasureEveryLevelOnce() throws Exception {
    Map<Treatment, Map<WorkLevel, Long>> took =
        run(
                Mode.AUTO,
                25,
                ScaleChoice.DEFAULT,
                ProcessingPolicy.DEFAULT.levels(),
                slow(Task.DERAIN),
                slow(Task.DEBLUR))
            .tookNs();
    assertThat(took)
        .containsOnlyKeys(Treatment.DEBLUR, Treatment.DERAIN, Treatment.BOTH)
        .allSatisfy(
            (treatment, levels) -> {
              assertThat(levels)
                  .containsOnlyKeys(WorkLevel.FULL, WorkLevel.HALF, WorkLevel.THIRD, WorkLevel.ROI);
              assertThat(levels.get(WorkLevel.THIRD)).isLessThan(levels.get(WorkLevel.HALF));
              assertThat(levels.get(WorkLevel.HALF)).isLessThan(levels.get(WorkLevel.FULL) / 2);
            });
    assertThat(took.get(Treatment.BOTH).get(WorkLevel.HALF))
        .isGreaterThan(took.get(Treatment.DEBLUR).get(WorkLevel.HALF))
        .isGreaterThan(took.get(Treatment.DERAIN).get(WorkLevel.HALF));
  }

  /** The JVM compiles meanwhile: what the first runs take is not what frames will take. */
  @Test
  void shouldMeasureUntilItGetsNoQuicker() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    Engine quicker =
        new FakeEngine(
            "quicker",
            Task.DEBLUR,
            PixelFormat.RGB_UNIT,
            1,
            value -> {
              if (runs.incrementAndGet() % (3 * WIDTH * HEIGHT) == 0) {
                pause(Math.max(2, 40 - 5 * runs.get() / (3 * WIDTH * HEIGHT)));
              }
              return value;
            });
    Map<WorkLevel, Long> took =
        run(Mode.DEBLUR, 25, ScaleChoice.DEFAULT, Set.of(WorkLevel.FULL), quicker)
            .tookNs()
            .get(Treatment.DEBLUR);
    assertThat(took.get(WorkLevel.FULL)).isLessThan(20_000_000L);
  }

  private static List<String> lines(Mode mode, double rate, ScaleChoice scale, Engine... engines)
      throws Exception {
    return run(mode, rate, scale, ProcessingPolicy.DEFAULT.levels(), engines).lines();
  }

  private static WarmUp run(
      Mode mode, double rate, ScaleChoice scale, Set<WorkLevel> levels, Engine... engines)
      throws Exception {
    StreamFormat format = new StreamFormat(WIDTH, HEIGHT, new TimeBase(1, 25), rate, -1);
    ProcessingPolicy defaults = ProcessingPolicy.DEFAULT;
    ProcessingPolicy policy =
        new ProcessingPolicy(mode, defaults.deadline(), levels, defaults.regions(), scale);
    try (Restorer restorer = new Restorer(EngineSet.of(engines), RestoreSettings.DEFAULT);
        Frame frame = new FramePool(1, WIDTH, HEIGHT).lease()) {
      return WarmUp.run(restorer, policy, format, frame);
    }
  }

  private static Engine slow(Task task) {
    AtomicInteger values = new AtomicInteger();
    return new FakeEngine(
        task.id(),
        task,
        PixelFormat.RGB_UNIT,
        1,
        value -> {
          if (values.getAndIncrement() % (3 * WIDTH * HEIGHT / PAUSES) == 0) {
            pause(RUN_MS / PAUSES);
          }
          return value;
        });
  }

  private static void pause(long ms) {
    try {
      Thread.sleep(ms);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
