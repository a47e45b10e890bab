package dev.clearlane.trainer.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clearlane.trainer.network.Network;
import dev.clearlane.trainer.network.Quantisation;
import dev.clearlane.trainer.network.Quantisation.Rounding;
import dev.clearlane.trainer.network.Quantisation.Scale;
import dev.clearlane.trainer.onnx.TinyCalibration;
import dev.clearlane.trainer.usage.UsageException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CalibrationFileTest {
  @TempDir Path folder;

  /** Their exported graphs name activations by number. */
  @ParameterizedTest
  @ValueSource(strings = {"rep4-pu2", "rep4-pu2-gc", "rep4-pu2-h2", "rep4-pu2-gc-h1", "wei2021-w4"})
  void shouldKnowTheActivationsOfEveryPictureNetwork(String name) throws Exception {
    Network network = Networks.byName(name);
    Path file = TinyCalibration.write(folder.resolve("c.json"), network, 2);
    Quantisation quantisation = CalibrationFile.read(file, network);
    assertThat(quantisation.integerLayers()).isEqualTo(quantisation.layers());
    assertThat(quantisation.nodes().stream().filter(Rounding::weights))
        .hasSize(quantisation.layers());
  }

  @Test
  void shouldKeepLayersInFloat() throws Exception {
    Network network = Networks.byName("rep4-pu2");
    Path file = TinyCalibration.write(folder.resolve("c.json"), network, 2, "stem", "enc1.a");
    Quantisation quantisation = CalibrationFile.read(file, network);
    assertThat(quantisation.integerLayers()).isEqualTo(quantisation.layers() - 2);
    // The picture, the stem, enc1.a, its ReLU, enc1.b.
    List<Rounding> nodes = quantisation.nodes();
    assertThat(nodes.subList(0, 4)).allMatch(node -> node.inputs().get(0) == null);
    assertThat(nodes.get(4)).isEqualTo(new Rounding(List.of(new Scale(2 / 255f, 0)), true));
    // Their sum: what an integer node computes is read rounded by all.
    assertThat(nodes.get(5).inputs()).doesNotContainNull();
  }

  @Test
  void shouldNameWhatIsWrongInOneLine() throws Exception {
    Path file = folder.resolve("c.json");
    Network network = Networks.byName("rep4-pu2");
    assertRefused(network, "no such file; clearlane calibrate int8 writes it into a bundle");
    Files.writeString(file, "{oh");
    assertRefused(network, "must be a calibration.json of clearlane calibrate int8, but");
    Files.writeString(file, "[]");
    assertRefused(network, "must be a calibration.json of clearlane calibrate int8, but");
    Files.writeString(file, "null");
    assertRefused(network, "schema must be 1, but is absent");
    Files.writeString(file, "{\"schema\": 2}");
    assertRefused(network, "schema must be 1, but is 2");
    Files.writeString(file, "{\"schema\": 1, \"float_layers\": []}");
    assertRefused(network, "ranges must be given, but is missing");
    Files.writeString(file, "{\"schema\": 1, \"equalised\": true}");
    assertRefused(
        network,
        "must be of clearlane calibrate int8 --no-equalise, whose ranges are those of the network's"
            + " own weights, but is equalised");
    TinyCalibration.write(file, Map.of("conv_1", Map.of("min", 0)), List.of());
    assertRefused(network, "ranges.conv_1 must have min and max, but has not");
    TinyCalibration.write(file, Map.of("conv_1", Map.of("min", 1, "max", 0)), List.of());
    assertRefused(network, "a range must be finite with min <= max, but is 1.0 to 0.0");
    TinyCalibration.write(file, Map.of("conv_1", Map.of("min", 0, "max", 1)), List.of());
    assertRefused(
        network, "ranges must include all activations of rep4-pu2, but spacetodepth_0 is missing");
    TinyCalibration.write(file, network, 2, "context.a");
    assertRefused(network, "float_layers must be layers of rep4-pu2, but one is context.a");
    TinyCalibration.write(file, Networks.byName("rep4-pu2-gc"), 2);
    assertRefused(network, "ranges must be of activations of rep4-pu2, but one is of ");
  }

  private void assertRefused(Network network, String rule) {
    Path file = folder.resolve("c.json");
    assertThatThrownBy(() -> CalibrationFile.read(file, network))
        .isInstanceOf(UsageException.class)
        .message()
        .startsWith(file + ": " + rule)
        .doesNotContain("\n");
  }
}
