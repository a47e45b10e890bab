package dev.clearlane.serving.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clearlane.bundle.FixedTile;
import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.bundle.PixelFormat;
import dev.clearlane.bundle.Task;
import dev.clearlane.bundle.TensorView;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OnnxEngineTest extends EngineContract {
  @Override
  Engine open(ModelBundle bundle) throws EngineException {
    return OnnxEngine.open(bundle, 1);
  }

  @Test
  void shouldNameInputOfManifestAndOfModelWhenTheyDiffer() throws Exception {
    ModelBundle bundle =
        TinyModels.raw(
            directory,
            new OnnxFile()
                .input("image", "1", "3", "h", "w")
                .output("y", "1", "3", "h", "w")
                .node("Identity", List.of("image"), "y")
                .bytes());
    assertThatThrownBy(() -> open(bundle))
        .isInstanceOf(EngineException.class)
        .hasMessage(
            bundle.modelFile() + ": the manifest names the input x, but the model has [image]");
  }

  @Test
  void shouldRejectAModelOfAnotherShape() throws Exception {
    ModelBundle bundle =
        TinyModels.raw(
            directory,
            new OnnxFile()
                .input("x", "1", "1", "h", "w")
                .output("y", "1", "1", "h", "w")
                .node("Identity", List.of("x"), "y")
                .bytes());
    assertThatThrownBy(() -> open(bundle))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("the input x must be float of shape [1, 3, -1, -1]")
        .hasMessageContaining("[1, 1, -1, -1]");
  }

  @Test
  void shouldRunOnTheCurrentFrameAndThoseBeforeIt() throws Exception {
    ModelBundle bundle = TinyModels.frames(directory, "mean", Task.DEBLUR, 0.5f, 0.25f, 0.125f);
    try (Engine engine = open(bundle)) {
      TensorView input = TensorView.direct(8, 4, 3);
      for (int k = 0; k < 3; k++) {
        for (int i = 0; i < 96; i++) {
          input.frame(k).buffer().put(i, 8 * i + k);
        }
      }
      FloatBuffer output = TensorView.directFloats(96);
      engine.run(input, output);
      for (int i = 0; i < 96; i++) {
        assertThat(output.get(i)).isEqualTo(0.875f * 8 * i + 0.25f + 0.25f);
      }
      assertThatThrownBy(() -> engine.run(TensorView.direct(8, 4), output))
          .hasMessage("mean takes tensors of 3 frames, not 1");
      assertThatThrownBy(() -> new EngineChain(List.of(engine)))
          .hasMessage("mean takes more than one picture and cannot be in a chain");
    }
    ModelManifest manifest = bundle.manifest();
    ModelBundle.writeManifest(directory, manifest.toBuilder().history(1).build());
    assertThatThrownBy(() -> open(ModelBundle.open(directory)))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("float of shape [1, 6, -1, -1]")
        .hasMessageContaining("[1, 9, -1, -1]");
  }

  @Test
  void shouldRejectAModelOfOneFixedSize() throws Exception {
    ModelBundle bundle =
        TinyModels.raw(
            directory,
            new OnnxFile()
                .input("x", "1", "3", "64", "64")
                .output("y", "1", "3", "64", "64")
                .node("Identity", List.of("x"), "y")
                .bytes());
    assertThatThrownBy(() -> open(bundle))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("[1, 3, 64, 64]");
  }

  @Test
  void shouldRejectAModelOfAnotherTileOrLayoutThanTheManifest() throws Exception {
    FixedTile tile = new FixedTile(64, 48, 8);
    ModelBundle bundle = TinyModels.tileIdentity(directory, "same", Task.DEBLUR, tile);
    ModelManifest manifest = bundle.manifest();
    ModelBundle.writeManifest(
        directory, manifest.toBuilder().tile(new FixedTile(48, 64, 8)).build());
    assertThatThrownBy(() -> open(ModelBundle.open(directory)))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("float of shape [1, 64, 48, 3]")
        .hasMessageContaining("[1, 48, 64, 3]");
    ModelBundle.writeManifest(directory, manifest.toBuilder().pixels(PixelFormat.RGB_UNIT).build());
    assertThatThrownBy(() -> open(ModelBundle.open(directory)))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("float of shape [1, 3, 48, 64]");
  }

  @Test
  void shouldRunTilesSideBySideAndTakeNoOtherSize() throws Exception {
    FixedTile tile = new FixedTile(16, 16, 4);
    ModelBundle bundle = TinyModels.tileScale(directory, "half", Task.DEBLUR, tile, 0.5f);
    try (Engine engine = OnnxEngine.open(bundle, 3)) {
      assertThat(engine.batchSize()).isEqualTo(3);
      List<TensorView> inputs = new ArrayList<>();
      List<FloatBuffer> outputs = new ArrayList<>();
      for (int i = 0; i < 7; i++) {
        TensorView input = TensorView.direct(16, 16);
        input.buffer().put(5, i);
        inputs.add(input);
        outputs.add(TensorView.directFloats(3 * 16 * 16));
      }
      engine.runBatch(inputs, outputs);
      for (int i = 0; i < 7; i++) {
        assertThat(outputs.get(i).get(5)).isEqualTo(i / 2f);
      }
      inputs.set(4, TensorView.direct(8, 16));
      assertThatThrownBy(() -> engine.runBatch(inputs, outputs))
          .isInstanceOf(EngineException.class)
          .hasMessageContaining("half takes tiles of 16x16 only, not 8x16");
    }
  }

  @Test
  void shouldRejectASelectorWithMoreLabelsThanScores() throws Exception {
    ModelBundle bundle = TinyModels.selector(directory, List.of("blur", "streaks"), Map.of());
    assertThatThrownBy(() -> open(bundle))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("the output y must be float of shape [1, 2]");
  }

  @Test
  void shouldReportAFileThatIsNotAModelInOneLine() throws Exception {
    ModelBundle bundle =
        TinyModels.raw(directory, "not a model\n".repeat(20).getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> open(bundle))
        .isInstanceOf(EngineException.class)
        .hasMessageStartingWith(bundle.modelFile() + ": ONNX Runtime rejects it: ")
        .message()
        .doesNotContain("\n");
  }

  @Test
  void shouldGiveTheSameWithoutOptimisation() throws Exception {
    ModelBundle bundle = TinyModels.scale(directory, "half", Task.DEBLUR, 0.5f);
    TensorView input = TensorView.direct(16, 8, 1);
    for (int i = 0; i < input.buffer().capacity(); i++) {
      input.buffer().put(i, i / 1000f);
    }
    FloatBuffer output = TensorView.directFloats(input.buffer().capacity());
    byte[] model = Files.readAllBytes(bundle.modelFile());
    try (OnnxEngine engine = OnnxEngine.openUnoptimised(bundle.manifest(), model, 1)) {
      engine.run(input, output);
    }
    for (int i = 0; i < output.capacity(); i++) {
      assertThat(output.get(i)).isEqualTo(input.buffer().get(i) / 2);
    }
  }

  @Test
  void shouldReportTheVersionOfItsRuntime() throws Exception {
    assertThat(OnnxEngine.runtimeVersion()).matches("\\d+\\.\\d+\\.\\d+");
  }
}
