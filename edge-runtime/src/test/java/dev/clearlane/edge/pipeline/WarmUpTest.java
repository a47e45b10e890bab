package dev.clearlane.edge.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clearlane.bundle.PixelFormat;
import dev.clearlane.bundle.Task;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.FramePool;
import dev.clearlane.serving.frame.StreamFormat;
import dev.clearlane.serving.frame.TimeBase;
import dev.clearlane.serving.inference.Engine;
import dev.clearlane.serving.inference.EngineSet;
import dev.clearlane.serving.inference.FakeEngine;
import dev.clearlane.serving.models.Mode;
import dev.clearlane.serving.models.ScaleChoice;
import dev.clearlane.serving.restore.RestoreSettings;
import dev.clearlane.serving.restore.Restorer;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Engines that take 200 ms per frame, at cameras of several rates. */
@Timeout(60)
class WarmUpTest {
  private static final long RUN_MS = 200;
  private static final int WIDTH = 64;
  private static final int HEIGHT = 48;

  @Test
  void shouldNameTheScaleThatWouldKeepUp() throws Exception {
    assertThat(lines(Mode.DEBLUR, 10, ScaleChoice.DEFAULT, slow(Task.DEBLUR)))
        .singleElement()
        .asString()
        .matches(
            "deblur by \\S+ reaches [2-5]\\.\\d frames per second at 64x48, scale default; the camera"
                + " delivers 10\\.0: scale 2 would keep up; frames without time are restored in part"
                + " or pass raw");
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
  void shouldReportThatNoScaleKeepsUp() throws Exception {
    assertThat(lines(Mode.DEBLUR, 1000, ScaleChoice.DEFAULT, slow(Task.DEBLUR)))
        .singleElement()
        .asString()
        .contains("the camera delivers 1000: no scale keeps up");
  }

  @Test
  void shouldNotOfferAScaleForStreaks() throws Exception {
    assertThat(lines(Mode.AUTO, 10, ScaleChoice.fixed(3), slow(Task.DERAIN), slow(Task.DEBLUR)))
        .satisfiesExactly(
            deblur -> assertThat(deblur).startsWith("deblur").contains("scale 3", "keeps up"),
            derain ->
                assertThat(derain)
                    .startsWith("derain")
                    .contains("at 64x48; the camera delivers 10.0: does not keep up"));
  }

  @Test
  void shouldChooseTheLargestSizeThatTheDeadlineAllows() throws Exception {
    assertThat(lines(Mode.DEBLUR, 10, ScaleChoice.AUTO, slow(Task.DEBLUR)))
        .singleElement()
        .asString()
        .contains("scale 2 (auto)", "keeps up");
  }

  private static List<String> lines(Mode mode, double rate, ScaleChoice scale, Engine... engines)
      throws Exception {
    StreamFormat format = new StreamFormat(WIDTH, HEIGHT, new TimeBase(1, 25), rate, -1);
    ProcessingPolicy defaults = ProcessingPolicy.DEFAULT;
    ProcessingPolicy policy =
        new ProcessingPolicy(
            mode, defaults.deadline(), defaults.levels(), defaults.regions(), scale);
    try (Restorer restorer = new Restorer(EngineSet.of(engines), RestoreSettings.DEFAULT);
        Frame frame = new FramePool(1, WIDTH, HEIGHT).lease()) {
      WarmUp result = WarmUp.run(restorer, policy, format, frame);
      assertThat(result.slowestSeconds()).isPositive();
      return result.lines();
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
          if (values.getAndIncrement() % (3 * WIDTH * HEIGHT) == 0) {
            pause();
          }
          return value;
        });
  }

  private static void pause() {
    try {
      Thread.sleep(RUN_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
