package dev.clearlane.trainer.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.clearlane.bundle.CoarseModel;
import dev.clearlane.bundle.GoldenSample;
import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.serving.inference.cache.Verification;
import dev.clearlane.trainer.network.NeedsLibtorch;
import dev.clearlane.trainer.network.Network;
import dev.clearlane.trainer.network.Parameters;
import dev.clearlane.trainer.network.RepUNet;
import dev.clearlane.trainer.network.TorchLayers;
import dev.clearlane.trainer.network.Wei2021;
import dev.clearlane.trainer.recipe.Networks;
import dev.clearlane.trainer.recipe.Recipe;
import dev.clearlane.trainer.training.InitialWeights;
import dev.clearlane.trainer.training.TinyData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@NeedsLibtorch
final class BundleWeightsTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {"rep16-pu2", "rep16-pu2-gc-h2", "rep16-pu2-refine", "wei2021-w16", "selector"})
  void shouldComputeWhatTheBundleComputes(String name) throws Exception {
    Recipe recipe = TinyData.recipe(name);
    export(recipe);
    InitialWeights start = BundleWeights.read(folder, recipe.network(), 1);
    assertThat(start.name()).isEqualTo("tiny (tiny at step 3)");
    byte[] again = OnnxLayers.model(recipe.network(), start.weights());
    try (Parameters original = Parameters.of(recipe.network(), noisyWeights(recipe.network()));
        OnnxModel model = new OnnxModel(recipe.network(), again)) {
      assertThat(Parity.check(recipe.network(), original, model)).isLessThan(Parity.TOLERANCE);
    }
  }

  @Test
  void shouldTakeOverASmallerNetworkWithoutChangingWhatItComputes() throws Exception {
    Recipe recipe = TinyData.recipe("rep16-pu2");
    export(recipe);
    RepUNet larger = new RepUNet(16, true);
    InitialWeights start = BundleWeights.read(folder, larger, 1);
    try (Parameters original = Parameters.of(recipe.network(), noisyWeights(recipe.network()));
        OnnxModel model = new OnnxModel(larger, OnnxLayers.model(larger, start.weights()))) {
      assertThat(Parity.check(recipe.network(), original, model)).isLessThan(Parity.TOLERANCE);
    }
    assertThatThrownBy(() -> BundleWeights.read(folder, new RepUNet(24, true), 1))
        .hasMessageContaining("holds the network rep16-pu2, not rep24-pu2-gc");
  }

  @SuppressWarnings("try") // scopes are not named again: they free what is made within them
  @ParameterizedTest
  @ValueSource(strings = {"rep16-pu2", "rep16-pu2-gc", "rep16-pu2-h2"})
  void shouldSeeEarlierFramesWithoutChangingWhatItComputesAtFirst(String name) throws Exception {
    Recipe recipe = TinyData.recipe(name);
    export(recipe);
    RepUNet larger = new RepUNet(16, true, 2);
    float[] start = BundleWeights.read(folder, larger, 1).weights();
    Network smaller = recipe.network();
    try (Parameters original = Parameters.of(smaller, noisyWeights(smaller));
        Parameters begun = Parameters.of(larger, start);
        PointerScope scope = new PointerScope();
        NoGradGuard noGraph = new NoGradGuard()) {
      Tensor frames = torch.rand(1, 9, 32, 48);
      Tensor seen = frames.narrow(1, 0, smaller.inputChannels());
      Tensor before = smaller.apply(new TorchLayers(original, false), seen);
      Tensor after = larger.apply(new TorchLayers(begun, false), frames);
      assertThat(before.sub(after).abs().max().item_float()).isLessThan(1e-4f);
    }
  }

  @Test
  void shouldExportTheFramesThatItSees() throws Exception {
    export(TinyData.recipe("rep16-pu2-h2"));
    ModelBundle bundle = ModelBundle.open(folder);
    assertThat(bundle.manifest().history()).isEqualTo(2);
    GoldenSample golden = GoldenSample.read(bundle);
    assertThat(golden.inputs()).hasSize(3);
    assertThat(golden.inputs().get(1).bgr()).isNotEqualTo(golden.inputs().get(0).bgr());
    assertThat(Files.readString(folder.resolve("MODEL_CARD.md")))
        .contains("from channel 3 on, the 2 frames before it, newest first");
  }

  @Test
  void shouldExportWhatARefinerRefines() throws Exception {
    export(TinyData.recipe("rep16-pu2-refine"));
    ModelBundle bundle = ModelBundle.open(folder);
    assertThat(bundle.manifest().refines()).isEqualTo(new CoarseModel("coarse-one", 2));
    assertThat(bundle.manifest().history()).isZero();
    assertThat(GoldenSample.read(bundle).inputs()).hasSize(2);
    assertThat(Verification.compute(bundle).output())
        .containsExactly(GoldenSample.read(bundle).output(), within(1e-5f));
    assertThat(Files.readString(folder.resolve("MODEL_CARD.md")))
        .contains("A refiner: it works behind the model `coarse-one`, which must be installed and")
        .contains("works at scale 2");
  }

  @SuppressWarnings("try") // scopes are not named again: they free what is made within them
  @Test
  void shouldBeginARefinerWithWhatTheNetworkAloneMakesOfTheCoarseResult() throws Exception {
    Recipe recipe = TinyData.recipe("rep16-pu2");
    export(recipe);
    Network refiner = new RepUNet(16, false, 0, true);
    float[] start = BundleWeights.read(folder, refiner, 1).weights();
    try (Parameters original = Parameters.of(recipe.network(), noisyWeights(recipe.network()));
        Parameters begun = Parameters.of(refiner, start);
        PointerScope scope = new PointerScope();
        NoGradGuard noGraph = new NoGradGuard()) {
      Tensor both = torch.rand(1, 6, 32, 48);
      Tensor alone = recipe.network().apply(new TorchLayers(original, false), both.narrow(1, 0, 3));
      Tensor refined = refiner.apply(new TorchLayers(begun, false), both);
      assertThat(alone.sub(refined).abs().max().item_float()).isLessThan(1e-4f);
    }
  }

  /** The shipped one lacks channels that are always 0; they come back as such. */
  @Test
  void shouldComputeWhatAPrunedBundleComputes() throws Exception {
    Path root = Path.of(System.getProperty("clearlane.root"));
    ModelBundle pruned = ModelBundle.open(root.resolve("models/derain-rep16-pu2-gc"));
    Network network = Networks.byName(pruned.manifest().network());
    byte[] whole =
        OnnxLayers.model(network, BundleWeights.read(pruned.directory(), network, 1).weights());
    assertThat(whole.length).isGreaterThan((int) (1.5 * Files.size(pruned.modelFile())));
    Path file = Files.write(folder.resolve("model.onnx"), whole);
    Files.copy(pruned.directory().resolve("golden.bin"), folder.resolve("golden.bin"));
    ModelBundle.writeManifest(
        folder,
        pruned.manifest().toBuilder()
            .model("model.onnx", ModelBundle.sha256(file))
            .variants(List.of())
            .build());
    ModelBundle filled = ModelBundle.open(folder);
    assertThat(Verification.compute(filled).output())
        .containsExactly(GoldenSample.read(pruned).output(), within(1e-4f));
  }

  @Test
  void shouldRefuseABundleOfAnotherNetwork() throws Exception {
    export(TinyData.recipe("rep16-pu2"));
    assertThatThrownBy(() -> BundleWeights.read(folder, new RepUNet(24), 1))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("holds the network rep16-pu2, not rep24-pu2");
  }

  @Test
  void shouldNameTheMissingParameter() throws Exception {
    byte[] model = OnnxLayers.model(new RepUNet(4), noisyWeights(new RepUNet(4)));
    assertThat(BundleWeights.constants(model, new RepUNet(4)))
        .containsKeys("stem.weight", "tail.bias");
    Network other = new Wei2021(4, 0.2, 0.5, Wei2021.Skip.CLAMP);
    assertThatThrownBy(
            () -> BundleWeights.flat(folder, BundleWeights.constants(model, other), other))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("values, has none");
  }

  private void export(Recipe recipe) throws IOException {
    TinyExport.write(recipe, noisyWeights(recipe.network()), false, folder);
  }

  private static float[] noisyWeights(Network network) {
    return TinyExport.noisyWeights(network, 0.02);
  }
}
