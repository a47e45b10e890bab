package dev.clearlane.serving.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clearlane.bundle.Picture;
import dev.clearlane.bundle.PixelFormat;
import dev.clearlane.bundle.PixelFormat.ColourOrder;
import dev.clearlane.bundle.PixelFormat.ValueRange;
import dev.clearlane.bundle.Task;
import dev.clearlane.serving.frame.Decision;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.FramePool;
import dev.clearlane.serving.frame.RestoredFrame;
import dev.clearlane.serving.frame.Treatment;
import dev.clearlane.serving.frame.Work;
import dev.clearlane.serving.frame.WorkLevel;
import dev.clearlane.serving.inference.Engine;
import dev.clearlane.serving.inference.EngineSet;
import dev.clearlane.serving.inference.FakeEngine;
import dev.clearlane.serving.inference.FakeEngine.Pointwise;
import dev.clearlane.serving.inference.OnnxEngine;
import dev.clearlane.serving.inference.PixelEngine;
import dev.clearlane.serving.inference.TinyModels;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RestorerTest {
  private static final PixelFormat BGR_SIGNED = new PixelFormat(ColourOrder.BGR, ValueRange.SIGNED);

  @TempDir Path directory;

  private FramePool inputs = new FramePool(1, 1, 1);
  private FramePool outputs = new FramePool(1, 1, 1);

  @Test
  void shouldRestoreAnySizeAndChangeNothingWithAnIdentityModel() throws Exception {
    Random random = new Random(7);
    try (Restorer restorer =
        restorer(
            OnnxEngine.open(
                TinyModels.identity(directory.resolve("b"), "same-b", Task.DEBLUR, 16), 1),
            OnnxEngine.open(
                TinyModels.identity(directory.resolve("r"), "same-r", Task.DERAIN, 12), 1))) {
      for (int i = 0; i < 200; i++) {
        Treatment treatment = Treatment.of(i % 3 != 0, i % 3 != 1);
        Picture picture = noise(1 + random.nextInt(200), 1 + random.nextInt(200), i);
        try (RestoredFrame restored = restorer.restore(frame(picture), treat(treatment), outputs)) {
          assertThat(restored.restored().toPicture().bgr())
              .as("%dx%d, seed 7", picture.widthPx(), picture.heightPx())
              .containsExactly(picture.bgr());
          assertThat(restored.applied()).isEqualTo(treatment);
        }
        assertThat(inputs.leased() + outputs.leased()).isZero();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"2000, 1000", "4000, 500", "500, 4000", "70000, 20"})
  void shouldCutLargeFramesIntoTilesWithoutASeam(int width, int height) throws Exception {
    Picture picture = noise(width, height, 1);
    Engine engine = OnnxEngine.open(TinyModels.mean3x3(directory, "mean", Task.DEBLUR), 2);
    try (Restorer tiled = new Restorer(EngineSet.of(engine), new RestoreSettings(1 << 20, 8, 1));
        Restorer whole = new Restorer(EngineSet.of(engine), new RestoreSettings(1 << 27, 8, 1));
        RestoredFrame inTiles = tiled.restore(frame(picture), treat(Treatment.DEBLUR), outputs);
        RestoredFrame atOnce = whole.restore(frame(picture), treat(Treatment.DEBLUR), outputs)) {
      assertThat(inTiles.restored().toPicture().bgr())
          .isEqualTo(atOnce.restored().toPicture().bgr());
    }
  }

  @Test
  void shouldRestoreTwentyMegapixels() throws Exception {
    Picture picture = noise(5472, 3648, 1);
    Engine engine = OnnxEngine.open(TinyModels.identity(directory, "same", Task.DEBLUR, 16), 2);
    try (Restorer restorer = restorer(engine, null);
        RestoredFrame restored =
            restorer.restore(frame(picture), treat(Treatment.DEBLUR), outputs)) {
      assertThat(restored.restored().toPicture().bgr()).isEqualTo(picture.bgr());
    }
  }

  @Test
  void shouldDerainBeforeItDeblurs() throws Exception {
    FakeEngine derain = fake("r", Task.DERAIN, v -> v / 2);
    FakeEngine deblur = fake("b", Task.DEBLUR, v -> v + 0.2f);
    try (RestoredFrame restored = restoreGrey(100, deblur, derain, Treatment.BOTH)) {
      assertThat(restored.restored().toPicture().sample(0, 0, 0)).isEqualTo(50 + 51);
      assertThat(restored.models()).containsExactly("r", "b");
      assertThat(restored.stageNs()).containsOnlyKeys("pre", "infer", "post");
    }
  }

  @Test
  void shouldStayFloatBetweenTwoEnginesOfOneFormat() throws Exception {
    FakeEngine derain = fake("r", Task.DERAIN, v -> v / 100);
    FakeEngine deblur = fake("b", Task.DEBLUR, v -> v * 100);
    try (RestoredFrame restored = restoreGrey(37, deblur, derain, Treatment.BOTH)) {
      assertThat(restored.restored().toPicture().sample(0, 0, 0)).isEqualTo(37);
    }
  }

  @Test
  void shouldClampBetweenTwoEngines() throws Exception {
    FakeEngine derain = fake("r", Task.DERAIN, v -> v + 7);
    FakeEngine deblur = fake("b", Task.DEBLUR, v -> v * 0.4f);
    try (RestoredFrame restored = restoreGrey(37, deblur, derain, Treatment.BOTH)) {
      assertThat(restored.restored().toPicture().sample(0, 0, 0)).isEqualTo(102);
    }
  }

  @Test
  void shouldMapBetweenEnginesOfDifferentFormats() throws Exception {
    FakeEngine derain = fake("r", Task.DERAIN, v -> v);
    Engine deblur = new FakeEngine("b", Task.DEBLUR, BGR_SIGNED, 8, v -> -v);
    Picture picture = noise(50, 40, 3);
    try (Restorer restorer = restorer(deblur, derain);
        RestoredFrame restored = restorer.restore(frame(picture), treat(Treatment.BOTH), outputs)) {
      byte[] negative = picture.bgr().clone();
      for (int i = 0; i < negative.length; i++) {
        negative[i] = (byte) ~negative[i];
      }
      assertThat(restored.restored().toPicture().bgr()).containsExactly(negative);
    }
  }

  @Test
  void shouldForwardTheRawFrameItselfOnPass() throws Exception {
    Frame raw = frame(noise(4, 4, 1));
    try (Restorer restorer = restorer(fake("b", Task.DEBLUR, v -> 0), null);
        RestoredFrame restored = restorer.restore(raw, treat(Treatment.PASS), outputs)) {
      assertThat(restored.restored()).isSameAs(raw);
      assertThat(restored.raw()).isSameAs(raw);
      assertThat(restored.models()).isEmpty();
      assertThat(outputs.leased()).isZero();
    }
    assertThat(inputs.leased()).isZero();
  }

  @Test
  void shouldKeepStampAndRawFrameWithTheRestoredOne() throws Exception {
    Frame raw = frame(noise(4, 4, 1)).stamp(5, 700, 9);
    try (Restorer restorer = restorer(fake("b", Task.DEBLUR, v -> 0), null);
        RestoredFrame restored = restorer.restore(raw, treat(Treatment.DEBLUR), outputs)) {
      assertThat(restored.raw()).isSameAs(raw);
      assertThat(restored.restored().sequence()).isEqualTo(5);
      assertThat(restored.restored().pts()).isEqualTo(700);
      assertThat(restored.restored().captureNs()).isEqualTo(9);
    }
  }

  @Test
  void shouldForwardTheRawFrameWhenAnEngineFailsAndContinue() throws Exception {
    FakeEngine deblur = fake("b", Task.DEBLUR, v -> 0).failing(true);
    try (Restorer restorer = restorer(deblur, fake("r", Task.DERAIN, v -> 0))) {
      Frame raw = frame(noise(4, 4, 1));
      try (RestoredFrame restored = restorer.restore(raw, treat(Treatment.BOTH), outputs)) {
        assertThat(restored.restored()).isSameAs(raw);
        assertThat(restored.applied()).isEqualTo(Treatment.PASS);
        assertThat(restored.decision().treatment()).isEqualTo(Treatment.BOTH);
        assertThat(restored.models()).isEmpty();
      }
      assertThat(restorer.failures()).isEqualTo(1);
      assertThat(inputs.leased() + outputs.leased()).isZero();
      deblur.failing(false);
      try (RestoredFrame restored =
          restorer.restore(frame(noise(4, 4, 1)), treat(Treatment.BOTH), outputs)) {
        assertThat(restored.applied()).isEqualTo(Treatment.BOTH);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"BOTH, DERAIN, 1", "DEBLUR, PASS, 1", "DERAIN, DERAIN, 0", "PASS, PASS, 0"})
  void shouldApplyThePartOfATreatmentThatItHasModelsFor(
      Treatment wanted, Treatment applied, int unserved) throws Exception {
    try (Restorer restorer = restorer(null, fake("r", Task.DERAIN, v -> 0));
        RestoredFrame restored = restorer.restore(frame(noise(4, 4, 1)), treat(wanted), outputs)) {
      assertThat(restored.applied()).isEqualTo(applied);
      assertThat(restorer.unserved()).isEqualTo(unserved);
    }
  }

  @Test
  void shouldReleaseAllFramesWhenSizesDiffer() throws Exception {
    try (Restorer restorer = restorer(fake("b", Task.DEBLUR, v -> 0), null)) {
      Frame raw = frame(noise(4, 4, 1));
      FramePool other = new FramePool(1, 5, 4);
      assertThatThrownBy(() -> restorer.restore(raw, treat(Treatment.DEBLUR), other))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("cannot restore a frame of 4x4 into one of 5x4");
      assertThat(inputs.leased() + other.leased()).isZero();
    }
  }

  @Test
  void shouldFadeInInAStreamAndEndAtOnce() throws Exception {
    FramePool pool = new FramePool(2, 1, 1);
    Treatment[] wanted = {
      Treatment.PASS,
      Treatment.DEBLUR,
      Treatment.DERAIN,
      Treatment.DERAIN,
      Treatment.DERAIN,
      Treatment.PASS,
      Treatment.DEBLUR
    };
    List<String> seen = new ArrayList<>();
    try (Restorer restorer =
        new Restorer(
            EngineSet.of(fake("b", Task.DEBLUR, v -> 1), fake("r", Task.DERAIN, v -> 1)),
            RestoreSettings.STREAM)) {
      for (Treatment treatment : wanted) {
        Frame black = pool.lease();
        black.copyFrom(Picture.black(1, 1));
        try (RestoredFrame restored = restorer.restore(black, treat(treatment), pool)) {
          seen.add(restored.applied().id() + " " + restored.restored().toPicture().sample(0, 0, 1));
        }
      }
    }
    assertThat(seen)
        .containsExactly(
            "pass 0", "deblur 64", "derain 128", "derain 191", "derain 255", "pass 0", "deblur 64");
  }

  @Test
  void shouldRunOnlyTheEnginesAndNotTouchTheFrame() throws Exception {
    Picture picture = noise(40, 30, 1);
    try (Restorer restorer = restorer(fake("b", Task.DEBLUR, v -> 1), null);
        Frame frame = frame(picture)) {
      assertThat(restorer.bareNs(frame, Treatment.DEBLUR)).isPositive();
      assertThat(restorer.bareNs(frame, Treatment.PASS)).isZero();
      assertThat(frame.toPicture().bgr()).containsExactly(picture.bgr());
      assertThat(outputs.leased()).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "FULL, TAKEN, 1, 0",
    "FULL, DECLINED, 1, 1",
    "FULL, NEVER, 0, 1",
    "HALF, DECLINED, 2, 1", // then the smaller frame's
    "HALF, NEVER, 0, 1",
  })
  void shouldPassPixelsToAnEngineThatTakesThem(
      WorkLevel level, PixelEngine.Pixels pixels, int pixelRuns, int tensorRuns) throws Exception {
    PixelEngine negative = new PixelEngine(Task.DEBLUR, pixels);
    byte[] grey = new byte[3 * 40 * 30];
    Arrays.fill(grey, (byte) 40);
    try (Restorer restorer = restorer(negative, null);
        RestoredFrame restored =
            restorer.restore(
                frame(new Picture(40, 30, grey)),
                treat(Treatment.DEBLUR),
                new Work(level, List.of()),
                outputs)) {
      assertThat(restored.restored().toPicture().bgr()).containsOnly((byte) 215);
    }
    assertThat(negative.pixelRuns()).isEqualTo(pixelRuns);
    assertThat(negative.tensorRuns()).isEqualTo(tensorRuns);
  }

  @Test
  void shouldNotPassPixelsToAChainThatEndsInTensors() throws Exception {
    PixelEngine derain = new PixelEngine(Task.DERAIN, PixelEngine.Pixels.TAKEN);
    PixelEngine deblur = new PixelEngine(Task.DEBLUR, PixelEngine.Pixels.NEVER);
    Picture picture = noise(40, 30, 1);
    try (Restorer restorer = restorer(deblur, derain);
        RestoredFrame restored = restorer.restore(frame(picture), treat(Treatment.BOTH), outputs)) {
      assertThat(restored.restored().toPicture().bgr()).containsExactly(picture.bgr());
    }
    assertThat(derain.pixelRuns()).isZero();
  }

  @Test
  void shouldCloseItsEngines() {
    FakeEngine deblur = fake("b", Task.DEBLUR, v -> 0);
    FakeEngine derain = fake("r", Task.DERAIN, v -> 0);
    restorer(deblur, derain).close();
    assertThat(deblur.closes() + derain.closes()).isEqualTo(2);
  }

  private RestoredFrame restoreGrey(int level, Engine deblur, Engine derain, Treatment treatment)
      throws Exception {
    byte[] bgr = new byte[3 * 9 * 9];
    Arrays.fill(bgr, (byte) level);
    try (Restorer restorer = restorer(deblur, derain)) {
      return restorer.restore(frame(new Picture(9, 9, bgr)), treat(treatment), outputs);
    }
  }

  private Frame frame(Picture picture) throws InterruptedException {
    inputs = new FramePool(1, picture.widthPx(), picture.heightPx());
    outputs = new FramePool(1, picture.widthPx(), picture.heightPx());
    Frame frame = inputs.lease();
    frame.copyFrom(picture);
    return frame;
  }

  private static Restorer restorer(@Nullable Engine deblur, @Nullable Engine derain) {
    return new Restorer(
        EngineSet.of(Stream.of(deblur, derain).filter(Objects::nonNull).toArray(Engine[]::new)),
        RestoreSettings.DEFAULT);
  }

  private static FakeEngine fake(String id, Task task, Pointwise function) {
    return new FakeEngine(id, task, PixelFormat.RGB_UNIT, 4, function);
  }

  private static Decision treat(Treatment treatment) {
    return Decision.forced(treatment);
  }

  private static Picture noise(int width, int height, long seed) {
    byte[] bgr = new byte[3 * width * height];
    new Random(seed).nextBytes(bgr);
    return new Picture(width, height, bgr);
  }
}
