package dev.clearlane.serving.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clearlane.bundle.ModelBundle;
import java.nio.charset.StandardCharsets;
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
  void shouldRefuseAModelOfAnotherShape() throws Exception {
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
  void shouldRefuseAModelOfOneFixedSize() throws Exception {
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
  void shouldRefuseASelectorWithMoreLabelsThanScores() throws Exception {
    ModelBundle bundle = TinyModels.selector(directory, List.of("blur", "streaks"), Map.of());
    assertThatThrownBy(() -> open(bundle))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("the output y must be float of shape [1, 2]");
  }

  @Test
  void shouldSayInOneLineThatAFileIsNoModel() throws Exception {
    ModelBundle bundle =
        TinyModels.raw(directory, "not a model\n".repeat(20).getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> open(bundle))
        .isInstanceOf(EngineException.class)
        .hasMessageStartingWith(bundle.modelFile() + ": ONNX Runtime does not take it: ")
        .message()
        .doesNotContain("\n");
  }

  @Test
  void shouldKnowTheVersionOfItsRuntime() throws Exception {
    assertThat(OnnxEngine.runtimeVersion()).matches("\\d+\\.\\d+\\.\\d+");
  }
}
