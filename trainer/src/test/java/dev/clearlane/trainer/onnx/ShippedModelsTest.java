package dev.clearlane.trainer.onnx;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.ModelProto;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.bundle.ModelCost;
import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.trainer.network.Census;
import dev.clearlane.trainer.network.NeedsLibtorch;
import dev.clearlane.trainer.network.Network;
import dev.clearlane.trainer.recipe.Networks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The models in the repository against the networks that they were exported from. */
final class ShippedModelsTest {
  private static final Path ROOT = Path.of(System.getProperty("clearlane.root"));
  private static final Path MODELS = ROOT.resolve("models");

  static List<Path> bundles() throws IOException {
    try (Stream<Path> entries = Files.list(MODELS)) {
      return entries
          .filter(entry -> Files.exists(entry.resolve(ModelBundle.MANIFEST)))
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("bundles")
  void shouldStateTheCostOfTheNetwork(Path bundle) throws Exception {
    ModelManifest manifest = ModelBundle.open(bundle).manifest();
    boolean half = manifest.precision().equals(ModelManifest.FP16);
    ModelCost whole = Export.cost(Networks.byName(manifest.network()), half);
    if (Files.readString(bundle.resolve("MODEL_CARD.md")).contains("## Pruned")) {
      assertThat(requireNonNull(manifest.cost()).macs()).isLessThan(whole.macs());
    } else {
      assertThat(manifest.cost()).isEqualTo(whole);
    }
  }

  @Test
  void shouldStateTheCostOfThePapersGeneratorInTheBudget() throws Exception {
    Path file =
        ROOT.resolve("bench/src/main/resources/dev/clearlane/bench/budget/paper-networks.json");
    for (JsonNode entry : new JsonMapper().readTree(file.toFile())) {
      Network network = Networks.byName(entry.path("network").asText());
      int side = entry.path("cost").path("width_px").asInt();
      Census.Cost cost = Census.cost(network, side, side);
      assertThat(entry.path("exported_parameters").asLong())
          .isEqualTo(Census.exportedParameterCount(network));
      assertThat(entry.path("size_multiple").asInt()).isEqualTo(network.sizeMultiple());
      assertThat(entry.path("cost").path("macs").asLong()).isEqualTo(cost.macs());
      assertThat(entry.path("cost").path("activation_bytes").asLong())
          .isEqualTo(Float.BYTES * cost.activations());
    }
  }

  /** Networks without fused branches: their weights pass through unchanged. */
  @NeedsLibtorch
  @ParameterizedTest
  @ValueSource(strings = {"deblur-wei2021-w16", "derain-wei2021-w16", "selector"})
  void shouldWriteTheShippedGraphAgain(String id) throws Exception {
    Path bundle = MODELS.resolve(id);
    Network network = Networks.byName(ModelBundle.open(bundle).manifest().network());
    float[] weights = BundleWeights.read(bundle, network, 1).weights();
    assertThat(ModelProto.parseFrom(OnnxLayers.model(network, weights)))
        .isEqualTo(ModelProto.parseFrom(Files.readAllBytes(bundle.resolve("model.onnx"))));
  }
}
