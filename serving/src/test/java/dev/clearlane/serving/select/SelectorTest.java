package dev.clearlane.serving.select;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clearlane.bundle.ModelManifest.Threshold;
import dev.clearlane.bundle.Picture;
import dev.clearlane.bundle.PixelFormat;
import dev.clearlane.bundle.Task;
import dev.clearlane.serving.frame.Decision;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.FramePool;
import dev.clearlane.serving.frame.TimeBase;
import dev.clearlane.serving.frame.Treatment;
import dev.clearlane.serving.inference.Engine;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.inference.FakeEngine;
import dev.clearlane.serving.inference.OnnxEngine;
import dev.clearlane.serving.inference.PixelEngine;
import dev.clearlane.serving.inference.TinyModels;
import dev.clearlane.serving.vehicle.VehicleSignals;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The model under test scores blur, streaks and drops by how red, green and blue a frame is. */
class SelectorTest {
  // A mean of a million floats, summed in float32.
  private static final Offset<Double> ROUNDING = Offset.offset(0.005);

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({
    "255, 0, 0, DEBLUR, blur 1.00",
    "0, 204, 0, DERAIN, streaks 0.80",
    "0, 51, 255, DERAIN, drops 1.00",
    "204, 204, 51, BOTH, 'streaks 0.80, blur 0.80'",
    "51, 51, 51, PASS, clear",
  })
  void shouldDecideOnAPictureByItsScores(
      int red, int green, int blue, Treatment treatment, String reason) throws Exception {
    try (Selector selector = Selector.forPictures(engine(Map.of()));
        Frame frame = frame(40, 30, red, green, blue)) {
      Decision decision = selector.decide(frame);
      assertThat(decision.treatment()).isEqualTo(treatment);
      assertThat(decision.reason()).isEqualTo(reason);
      assertThat(decision.scores().get("blur")).isCloseTo(red / 255.0, ROUNDING);
      assertThat(decision.scores().get("streaks")).isCloseTo(green / 255.0, ROUNDING);
      assertThat(decision.scores().get("drops")).isCloseTo(blue / 255.0, ROUNDING);
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "1, 500", "33, 35", "1280, 720", "4000, 1000", "5472, 3648"})
  void shouldScoreFramesOfAnySize(int width, int height) throws Exception {
    try (Selector selector = Selector.forPictures(engine(Map.of()));
        Frame frame = frame(width, height, 204, 0, 0)) {
      assertThat(selector.decide(frame).scores().get("blur")).isCloseTo(0.8, ROUNDING);
    }
  }

  @Test
  void shouldReadThresholdsFromTheManifest() throws Exception {
    try (Selector selector = Selector.forPictures(engine(Map.of("blur", new Threshold(0.9, 0.8))));
        Frame frame = frame(40, 30, 204, 0, 0)) {
      assertThat(selector.decide(frame).treatment()).isEqualTo(Treatment.PASS);
    }
  }

  @Test
  void shouldKeepStateInAStreamButNotBetweenPictures() throws Exception {
    try (Selector pictures = Selector.forPictures(engine(Map.of()));
        Selector stream = Selector.forStream(engine(Map.of()), new TimeBase(1, 30));
        Frame blurred = frame(40, 30, 255, 0, 0).stamp(0, 0, 0);
        Frame clear = frame(40, 30, 0, 0, 0).stamp(1, 1, 0)) {
      assertThat(pictures.decide(blurred).treatment()).isEqualTo(Treatment.DEBLUR);
      assertThat(pictures.decide(clear).treatment()).isEqualTo(Treatment.PASS);
      assertThat(stream.decide(blurred).treatment()).isEqualTo(Treatment.DEBLUR);
      assertThat(stream.decide(clear).treatment()).isEqualTo(Treatment.DEBLUR);
    }
  }

  @Test
  void shouldShareScoresAmongFramesThatFollowClosely() throws Exception {
    VehicleSignals none = new VehicleSignals(VehicleSignals.FRESH);
    try (Selector selector =
            Selector.forStream(
                engine(Map.of()), new TimeBase(1, 25), none, 0.06, SelectorTuning.NONE);
        Frame clear = frame(40, 30, 0, 0, 0);
        Frame red = frame(40, 30, 204, 0, 0)) {
      assertThat(blur(selector, clear.stamp(0, 0, 0))).isZero();
      assertThat(blur(selector, red.stamp(1, 1, 0))).as("40 ms later").isZero();
      assertThat(blur(selector, red.stamp(2, 2, 0))).isCloseTo(0.8, ROUNDING);
      assertThat(blur(selector, clear.stamp(3, 10, 0))).as("later").isZero();
      assertThat(blur(selector, red.stamp(4, 5, 0))).as("earlier").isCloseTo(0.8, ROUNDING);
    }
  }

  @Test
  void shouldDecideByTheTuningOfACamera() throws Exception {
    SelectorTuning tuning = new SelectorTuning("", 2, 1, Map.of("blur", new Threshold(0.65, 0.5)));
    SelectorTuning foreign =
        new SelectorTuning("0".repeat(64), 2, 1, Map.of("blur", new Threshold(0.99, 0.9)));
    VehicleSignals none = new VehicleSignals(VehicleSignals.FRESH);
    TimeBase timeBase = new TimeBase(1, 25);
    try (Selector tuned = Selector.forStream(engine(Map.of()), timeBase, none, 0, tuning);
        Selector untuned = Selector.forStream(engine(Map.of()), timeBase, none, 0, foreign);
        Frame dim = frame(40, 30, 200, 0, 0);
        Frame dark = frame(40, 30, 191, 0, 0)) {
      // 0.784 at temperature 2 is 0.656, 0.749 is 0.633
      assertThat(tuned.decide(dark.stamp(0, 0, 0)).treatment()).isEqualTo(Treatment.PASS);
      assertThat(tuned.decide(dim.stamp(1, 100, 0)).treatment()).isEqualTo(Treatment.DEBLUR);
      assertThat(untuned.decide(dark.stamp(0, 0, 0)).treatment())
          .as("fitted to another model")
          .isEqualTo(Treatment.DEBLUR);
    }
  }

  private static double blur(Selector selector, Frame frame) {
    return selector.decide(frame).scores().get("blur");
  }

  @ParameterizedTest
  @CsvSource({"TAKEN, 1, 0", "DECLINED, 1, 1", "NEVER, 0, 1"})
  void shouldPassPixelsToAModelThatTakesThem(
      PixelEngine.Pixels pixels, int pixelRuns, int tensorRuns) throws Exception {
    PixelEngine engine = new PixelEngine(Task.SELECT, pixels);
    try (Selector selector = Selector.forPictures(engine);
        Frame frame = frame(40, 30, 51, 51, 51)) {
      assertThat(selector.decide(frame).scores().get("blur")).isCloseTo(0.8, ROUNDING);
    }
    assertThat(engine.pixelRuns()).isEqualTo(pixelRuns);
    assertThat(engine.tensorRuns()).isEqualTo(tensorRuns);
  }

  @Test
  void shouldForwardAndCountWhenTheModelFails() throws Exception {
    FakeEngine engine =
        new FakeEngine("blind", Task.SELECT, PixelFormat.RGB_UNIT, 1, v -> v).failing(true);
    try (Selector selector = Selector.forPictures(engine);
        Frame frame = frame(40, 30, 255, 0, 0)) {
      assertThat(selector.decide(frame))
          .isEqualTo(new Decision(Treatment.PASS, Map.of(), "selector failed"));
      assertThat(selector.failures()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, -0.1f, 1.1f})
  void shouldForwardAndCountInvalidScores(float score) throws Exception {
    FakeEngine engine = new FakeEngine("odd", Task.SELECT, PixelFormat.RGB_UNIT, 1, v -> score);
    try (Selector selector = Selector.forPictures(engine);
        Frame frame = frame(40, 30, 255, 0, 0)) {
      assertThat(selector.decide(frame).treatment()).isEqualTo(Treatment.PASS);
      assertThat(selector.failures()).isEqualTo(1);
    }
  }

  @Test
  void shouldRejectLabelsThatItDoesNotKnow() throws Exception {
    Engine engine =
        OnnxEngine.open(
            TinyModels.selector(directory, List.of("blur", "snow", "drops"), Map.of()), 1);
    assertThatThrownBy(() -> Selector.forPictures(engine))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("[blur, snow, drops]");
  }

  @Test
  void shouldRejectAModelForAnotherTask() throws Exception {
    Engine engine = OnnxEngine.open(TinyModels.identity(directory, "same", Task.DEBLUR, 1), 1);
    assertThatThrownBy(() -> Selector.forPictures(engine))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("not deblur");
  }

  @Test
  void shouldNotRunTheModelIfTheModeIsForced() {
    try (Selector selector = Selector.forced(Treatment.DERAIN);
        Frame frame = frame(1, 1, 0, 0, 0)) {
      assertThat(selector.decide(frame)).isEqualTo(Decision.forced(Treatment.DERAIN));
      assertThat(selector.failures()).isZero();
    }
  }

  private Engine engine(Map<String, Threshold> thresholds) throws Exception {
    return OnnxEngine.open(TinyModels.meanColourSelector(directory, thresholds), 1);
  }

  private static Frame frame(int width, int height, int red, int green, int blue) {
    byte[] bgr = new byte[3 * width * height];
    for (int i = 0; i < bgr.length; i += 3) {
      bgr[i] = (byte) blue;
      bgr[i + 1] = (byte) green;
      bgr[i + 2] = (byte) red;
    }
    Frame frame = new FramePool(1, width, height).tryLease();
    frame.copyFrom(new Picture(width, height, bgr));
    return frame;
  }
}
