package dev.clearlane.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.clearlane.trainer.network.Census;
import dev.clearlane.trainer.network.Device;
import dev.clearlane.trainer.network.NeedsLibtorch;
import dev.clearlane.trainer.network.Network;
import dev.clearlane.trainer.network.Parameters;
import dev.clearlane.trainer.network.RepUNet;
import dev.clearlane.trainer.network.Torch;
import dev.clearlane.trainer.network.TorchLayers;
import dev.clearlane.trainer.network.Vgg19;
import dev.clearlane.trainer.recipe.Recipe;
import dev.clearlane.trainer.recipe.RecipeReader;
import dev.clearlane.trainer.weights.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NeedsLibtorch
@SuppressWarnings("try") // scopes are not named again: they free what is made within them
final class ObjectiveTest {
  private static final int SIDE = 16;
  private static final float[] MEAN = {0.485f, 0.456f, 0.406f};
  private static final float[] DEVIATION = {0.229f, 0.224f, 0.225f};

  @TempDir Path folder;

  private final float[] output = noise(1);
  private final float[] target = noise(2);

  @Test
  void shouldWeightEachTermAndReportItsValue() throws Exception {
    double l1 = 0;
    double squares = 0;
    for (int i = 0; i < output.length; i++) {
      l1 += Math.abs(output[i] - target[i]) / output.length;
      squares += Math.pow(output[i] - target[i], 2) / output.length;
    }
    MetricMeans figures = new MetricMeans();
    double total = total("[{kind: l1, weight: 2}, {kind: mse, weight: 3}]", figures);
    assertThat(total).isCloseTo(2 * l1 + 3 * squares, within(1e-5));
    assertThat(figures.take().get("loss_mse")).isCloseTo(squares, within(1e-6));
  }

  @Test
  void shouldCompareSpectraOrthonormally() throws Exception {
    // A difference of 1 at one place has a spectrum of magnitude 1/side everywhere.
    System.arraycopy(output, 0, target, 0, output.length);
    for (int channel = 0; channel < 3; channel++) {
      target[channel * SIDE * SIDE] += 1;
    }
    MetricMeans figures = new MetricMeans();
    total("[{kind: l1}, {kind: fft}]", figures);
    // At (0, 0) the spectrum is real: |1/16| in one of two parts.
    assertThat(figures.take().get("loss_fft")).isCloseTo(0.5 / SIDE, within(1e-4));
  }

  @Test
  void shouldCompareFeaturesOfVgg19() throws Exception {
    Vgg19 network = new Vgg19("conv1_2");
    float[] weights;
    try (Parameters random = Parameters.initialise(network, 8)) {
      weights = random.values();
    }
    SafetensorsWriter.write(
        folder.resolve("vgg19.safetensors"),
        Map.of("format", "pt"),
        List.of(new SafetensorsWriter.Part("", Census.parameters(network), weights)));
    double seen =
        total(
            "[{kind: perceptual, features: vgg19, from: vgg19.safetensors, layer: conv1_2}]",
            new MetricMeans());
    float[] one = vggFeatures(network, weights, output);
    float[] other = vggFeatures(network, weights, target);
    double expected = 0;
    for (int i = 0; i < one.length; i++) {
      expected += Math.pow(one[i] - other[i], 2) / one.length;
    }
    assertThat(seen).isCloseTo(expected, within(1e-4 * expected));
  }

  private static float[] vggFeatures(Vgg19 network, float[] weights, float[] picture) {
    float[] normal = picture.clone();
    for (int i = 0; i < normal.length; i++) {
      int channel = i / (SIDE * SIDE);
      normal[i] = (normal[i] - MEAN[channel]) / DEVIATION[channel];
    }
    try (Parameters parameters = Parameters.of(network, weights);
        PointerScope scope = new PointerScope()) {
      return Torch.values(
          network.apply(
              new TorchLayers(parameters, false), Torch.tensor(normal, 1, 3, SIDE, SIDE)));
    }
  }

  @Test
  void shouldReportErrorsOfAFeatureFile() throws Exception {
    String terms = "[{kind: perceptual, features: vgg19, from: vgg19.safetensors}]";
    assertThatThrownBy(() -> total(terms, new MetricMeans()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("vgg19.safetensors: no such file; the perceptual loss needs");
    Vgg19 less = new Vgg19("conv1_2");
    float[] zeros = new float[(int) Census.parameterCount(less)];
    Path file = folder.resolve("vgg19.safetensors");
    SafetensorsWriter.write(
        file, Map.of(), List.of(new SafetensorsWriter.Part("", Census.parameters(less), zeros)));
    assertThatThrownBy(() -> total(terms, new MetricMeans()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("does not fit vgg19-conv3_3: 10 mismatches")
        .hasMessageContaining("features.5.weight [128, 64, 3, 3] is missing");
    for (String broken : List.of("", "words", "12345678[]", "\2\0\0\0\0\0\0\0[]")) {
      Files.writeString(file, broken);
      assertThatThrownBy(() -> total(terms, new MetricMeans()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("vgg19.safetensors: ");
    }
  }

  @Test
  void shouldCompareFeaturesOfAClassifier() throws Exception {
    Path run = runOf("selector");
    String terms = "[{kind: perceptual, features: classifier, from: %s, layer: %s}]";
    assertThat(total(terms.formatted(run, "down1"), new MetricMeans())).isPositive();
    assertThatThrownBy(() -> total(terms.formatted(run, "down9"), new MetricMeans()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("selector: has no layer down9");
    Path student = runOf("rep4-pu2");
    assertThatThrownBy(() -> total(terms.formatted(student, "stem"), new MetricMeans()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("must be a classifier, but is rep4-pu2");
  }

  @Test
  void shouldTakeATeachersWord() throws Exception {
    // An untrained student gives its input back.
    double loss =
        total("[{kind: teacher, from: %s}]".formatted(runOf("rep4-pu2")), new MetricMeans());
    double expected = 0;
    float[] input = noise(3);
    for (int i = 0; i < output.length; i++) {
      expected += Math.abs(output[i] - input[i]) / output.length;
    }
    assertThat(loss).isCloseTo(expected, within(1e-5));
    Path selector = runOf("selector");
    assertThatThrownBy(
            () -> total("[{kind: teacher, from: %s}]".formatted(selector), new MetricMeans()))
        .hasMessageContaining("a teacher must give pictures, but is selector");
    Path later = runOf("rep4-pu2-h2");
    assertThatThrownBy(
            () -> total("[{kind: teacher, from: %s}]".formatted(later), new MetricMeans()))
        .hasMessage(later + ": a teacher must see one picture only, but is rep4-pu2-h2");
    assertThatThrownBy(
            () -> total("[{kind: teacher, from: %s}]".formatted(folder), new MetricMeans()))
        .hasMessageContaining("neither the directory of a run nor a model bundle");
  }

  /** A directory with the recipe of its network. */
  private Path runOf(String network) throws Exception {
    Path run = Files.createDirectories(folder.resolve(network));
    Files.writeString(run.resolve(Recipe.FILE), TinyData.recipe(network).text());
    return run;
  }

  private double total(String losses, MetricMeans figures) throws Exception {
    String text =
        TinyData.recipe("rep4-pu2")
            .text()
            .replace("patch_px: 32", "patch_px: 16\nlosses: " + losses);
    Recipe recipe = RecipeReader.parse("r.yaml", text);
    try (Objective objective =
            Objective.open(
                recipe.phases().get(0),
                new RepUNet(4),
                folder,
                ObjectiveTest::untrained,
                Device.CPU,
                () -> null);
        PointerScope scope = new PointerScope()) {
      Tensor given = Torch.tensor(output, 1, 3, SIDE, SIDE);
      given.set_requires_grad(true);
      LossInputs inputs = new LossInputs(frames(), given, Torch.tensor(target, 1, 3, SIDE, SIDE));
      Tensor total = objective.total(inputs, figures);
      total.backward();
      assertThat(given.grad().norm().item_float()).isPositive();
      return total.item_float();
    }
  }

  /** A picture and one before it, as a network with history sees them. */
  private static Tensor frames() {
    Tensor current = Torch.tensor(noise(3), 1, 3, SIDE, SIDE);
    return torch.cat(new TensorVector(current, Torch.tensor(noise(4), 1, 3, SIDE, SIDE)), 1);
  }

  private static InitialWeights untrained(Path from, Network network) {
    try (Parameters parameters = Parameters.initialise(network, 1)) {
      return new InitialWeights(from.toString(), parameters.values());
    }
  }

  private static float[] noise(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[3 * SIDE * SIDE];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble();
    }
    return values;
  }
}
