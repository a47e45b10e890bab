package dev.clearlane.trainer.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.trainer.network.NeedsLibtorch;
import dev.clearlane.trainer.network.Network;
import dev.clearlane.trainer.network.Parameters;
import dev.clearlane.trainer.recipe.Networks;
import dev.clearlane.trainer.recipe.Recipe;
import dev.clearlane.trainer.training.TinyData;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@NeedsLibtorch
final class PrecisionTest {
  private static final OnnxLayers.Form HALF = new OnnxLayers.Form(true, true);
  private static final OnnxLayers.Form UNFUSED = new OnnxLayers.Form(false, false);

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"rep16-pu2", "wei2021-w8", "selector"})
  void shouldComputeNearlyTheSameInHalfPrecision(String name) throws Exception {
    Network network = Networks.byName(name);
    try (Parameters parameters = Parameters.of(network, weights(network));
        OnnxModel model =
            new OnnxModel(network, OnnxLayers.model(network, parameters.values(), HALF))) {
      double difference = Parity.check(network, parameters, model, Parity.HALF_TOLERANCE);
      // Were it not computed from halves, it would be a thousandth of that.
      assertThat(difference).isGreaterThan(1e-6);
    }
  }

  @Test
  void shouldRefuseAModelThatIsFurtherOff() throws Exception {
    Network network = Networks.byName("rep4-pu2");
    try (Parameters parameters = Parameters.initialise(network, 3);
        Parameters others = Parameters.initialise(network, 4)) {
      float[] weights = others.values();
      weights[weights.length - 1] = 0.05f; // the last layer's bias
      try (OnnxModel model = new OnnxModel(network, OnnxLayers.model(network, weights, HALF))) {
        assertThatThrownBy(() -> Parity.check(network, parameters, model, Parity.HALF_TOLERANCE))
            .isInstanceOf(IOException.class)
            .hasMessageContaining("ONNX Runtime and libtorch differ by 0.050, more than 0.01");
      }
    }
  }

  @Test
  void shouldKeepTheBranchesWhereAsked() throws Exception {
    Network network = Networks.byName("rep8-pu2");
    try (Parameters parameters = Parameters.of(network, weights(network))) {
      byte[] fused = OnnxLayers.model(network, parameters.values());
      byte[] branches = OnnxLayers.model(network, parameters.values(), UNFUSED);
      assertThat(BundleWeights.constants(fused, network)).doesNotContainKey("stem.point");
      assertThat(BundleWeights.constants(branches, network))
          .containsKeys("stem.point", "enc1.a.identity");
      try (OnnxModel model = new OnnxModel(network, branches)) {
        assertThat(Parity.check(network, parameters, model)).isLessThan(Parity.TOLERANCE);
      }
      // Read back, they are the weights themselves.
      assertThat(BundleWeights.flat(folder, BundleWeights.constants(branches, network), network))
          .isEqualTo(parameters.values());
    }
  }

  @Test
  void shouldWriteThePrecisionIntoTheManifestAndReadItsWeights() throws Exception {
    Recipe recipe = TinyData.recipe("rep8-pu2");
    export(recipe, weights(recipe.network()), true);
    ModelManifest manifest = ModelBundle.open(folder).manifest();
    assertThat(manifest.precision()).isEqualTo(ModelManifest.FP16);
    assertThat(Files.readString(folder.resolve("MODEL_CARD.md"))).contains("half precision");
    float[] read = BundleWeights.read(folder, recipe.network(), 1).weights();
    // Fused kernels are 16-bit sums of branches: near the fused weights, and the same function.
    byte[] again = OnnxLayers.model(recipe.network(), read);
    try (OnnxModel half =
            new OnnxModel(recipe.network(), Files.readAllBytes(folder.resolve("model.onnx")));
        OnnxModel single = new OnnxModel(recipe.network(), again)) {
      float[] input = new float[3 * 32 * 32];
      Arrays.fill(input, 0.4f);
      float[] one = half.run(FloatBuffer.wrap(input), 32, 32);
      float[] other = single.run(FloatBuffer.wrap(input), 32, 32);
      for (int i = 0; i < one.length; i++) {
        assertThat(Math.abs(one[i] - other[i])).isLessThan((float) Parity.HALF_TOLERANCE);
      }
    }
  }

  @Test
  void shouldRefuseWeightsBeyondHalfPrecision() throws Exception {
    Recipe recipe = TinyData.recipe("rep4-pu2");
    float[] weights = weights(recipe.network());
    weights[7] = 70_000;
    assertThatThrownBy(() -> export(recipe, weights, true))
        .isInstanceOf(IOException.class)
        .hasMessage("rep4-pu2: a weight of 70000.0 does not fit into half precision");
  }

  private void export(Recipe recipe, float[] weights, boolean half) throws IOException {
    TinyExport.write(recipe, weights, half, folder);
  }

  private static float[] weights(Network network) {
    return TinyExport.noisyWeights(network, 0.002);
  }
}
