package dev.clearlane.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.clearlane.bundle.PixelFormat;
import dev.clearlane.trainer.network.Census;
import dev.clearlane.trainer.network.Critic;
import dev.clearlane.trainer.network.Device;
import dev.clearlane.trainer.network.NeedsLibtorch;
import dev.clearlane.trainer.network.Network;
import dev.clearlane.trainer.network.Parameters;
import dev.clearlane.trainer.network.Torch;
import dev.clearlane.trainer.network.TorchLayers;
import dev.clearlane.trainer.network.Wei2021;
import dev.clearlane.trainer.peer.NeedsPyTorch;
import dev.clearlane.trainer.peer.PyTorch;
import dev.clearlane.trainer.recipe.AdamSettings;
import dev.clearlane.trainer.recipe.CriticSettings;
import dev.clearlane.trainer.recipe.Recipe;
import dev.clearlane.trainer.recipe.RecipeReader;
import dev.clearlane.trainer.weights.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Networks, losses, critic and optimiser against the same in PyTorch and torchvision. */
@NeedsPyTorch
@NeedsLibtorch
@SuppressWarnings("try") // scopes are not named again: they free what is made within them
final class PyTorchTest {
  private static final Critic CRITIC = new Critic(8, 64);
  private static final double RATE = 1e-3;
  private static final int STEPS = 20;
  private static final int WEIGHTS = 500;

  @TempDir static Path folder;

  @BeforeAll
  static void compute() throws IOException {
    for (Wei2021.Skip skip : Wei2021.Skip.values()) {
      write(name(skip), "model.", generator(8, skip));
    }
    write("critic", "", CRITIC);
    PyTorch.write(file("picture"), noise(1, 2 * 3 * 32 * 48, 1));
    PyTorch.write(file("real"), noise(2, 3 * 3 * 64 * 64, 1));
    PyTorch.write(file("generated"), noise(3, 3 * 3 * 64 * 64, 1));
    PyTorch.write(file("shares"), new float[] {0.1f, 0.5f, 0.8f});
    PyTorch.write(file("output"), noise(4, 2 * 3 * 32 * 32, 1));
    PyTorch.write(file("target"), noise(5, 2 * 3 * 32 * 32, 1));
    PyTorch.write(file("start"), noise(6, WEIGHTS, 1));
    // From step to step larger: the first are not clipped, the last are.
    float[] gradients = noise(7, STEPS * WEIGHTS, 1);
    for (int i = 0; i < gradients.length; i++) {
      int step = i / WEIGHTS;
      gradients[i] *= 0.01f * (1 + step);
    }
    PyTorch.write(file("gradients"), gradients);
    PyTorch.run("training.py", folder);
  }

  @Test
  void shouldHaveAsManyParametersAsTheirs() throws IOException {
    // Below 2^24, floats are exact.
    assertThat(read("counts"))
        .containsExactly(
            (float) Census.parameterCount(generator(64, Wei2021.Skip.CLAMP)),
            (float) Census.parameterCount(new Critic(64, 256)));
  }

  @ParameterizedTest
  @EnumSource(Wei2021.Skip.class)
  void shouldGenerateWhatTheirsDoes(Wei2021.Skip skip) throws IOException {
    Network network = generator(8, skip);
    try (Parameters parameters = Parameters.of(network, weights(network));
        PointerScope scope = new PointerScope()) {
      Tensor output =
          network.apply(new TorchLayers(parameters, false), tensor("picture", 2, 3, 32, 48));
      float[] theirs = read(name(skip) + "-output");
      assertThat(Torch.values(output)).containsExactly(theirs, within(1e-4f));
      assertClose(
          Torch.values(parameters.gradient(output.square().mean())),
          read(name(skip) + "-gradient"),
          1e-3);
    }
  }

  @Test
  void shouldScoreAsTheirCriticDoes() throws IOException {
    try (Parameters parameters = Parameters.of(CRITIC, weights(CRITIC));
        PointerScope scope = new PointerScope()) {
      TorchLayers layers = new TorchLayers(parameters, true);
      Tensor real = tensor("real", 3, 3, 64, 64);
      assertClose(Torch.values(CRITIC.apply(layers, real)), read("critic-scores"), 1e-4);
      Tensor penalty =
          CriticLearner.penalty(
              x -> CRITIC.apply(layers, x),
              real,
              tensor("generated", 3, 3, 64, 64),
              tensor("shares", 3, 1, 1, 1));
      // The last bias is in no slope, and has to be in the graph.
      Tensor whole = penalty.add(CRITIC.apply(layers, real).mean(), new Scalar(0.0));
      float[] theirs = read("penalty");
      assertThat(penalty.item_float()).isCloseTo(theirs[0], within(1e-4f * theirs[0]));
      assertClose(
          Torch.values(parameters.gradient(whole)),
          Arrays.copyOfRange(theirs, 1, theirs.length),
          1e-3);
    }
  }

  /** Five steps of WGAN-GP; both libraries draw the same numbers from a seed. */
  @Test
  void shouldTeachTheCriticAsTheyWould() throws Exception {
    CriticSettings settings = settings();
    float[] start = weights(CRITIC);
    float[] zeros = new float[start.length];
    try (CriticLearner critic =
            CriticLearner.resumed(
                settings,
                PixelFormat.RGB_SIGNED,
                new Checkpoint.CriticPart(CRITIC, start, zeros, zeros),
                Device.CPU);
        PointerScope scope = new PointerScope()) {
      torch.manual_seed(11);
      critic.learn(tensor("real", 3, 3, 64, 64), tensor("generated", 3, 3, 64, 64), 0, RATE);
      float[] ours = critic.checkpoint().weights();
      float[] theirs = read("critic-learnt");
      for (int i = 0; i < start.length; i++) {
        ours[i] -= start[i];
        theirs[i] -= start[i];
      }
      assertClose(ours, theirs, 0.01);
    }
  }

  @ParameterizedTest
  @CsvSource({"adamw, 0.9, 0.99, 0.1, 1", "adam, 0.5, 0.9, 0, 1e9"})
  void shouldStepAsTheirOptimisersDo(
      String name, double mean, double variance, double decay, double clip) throws IOException {
    AdamSettings settings = new AdamSettings(mean, variance, decay, clip);
    try (AdamW optimiser = AdamW.fresh(WEIGHTS, settings, Device.CPU);
        PointerScope scope = new PointerScope()) {
      Tensor weights = tensor("start", WEIGHTS);
      Tensor gradients = tensor("gradients", STEPS, WEIGHTS);
      for (int step = 0; step < STEPS; step++) {
        Tensor gradient = gradients.select(0, step).clone();
        double norm = gradient.norm().item_double();
        optimiser.step(weights, gradient, norm, step, 1e-2 * (1 - step / (double) STEPS));
      }
      assertThat(Torch.values(weights)).containsExactly(read(name), within(1e-5f));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"l1", "mse", "psnr", "fft"})
  void shouldLoseAsMuchAsTheirs(String kind) throws Exception {
    checkLoss(kind, "{kind: %s}".formatted(kind));
  }

  @ParameterizedTest
  @CsvSource({
    "conv1_1, vgg19.safetensors",
    "conv3_3, vgg19.safetensors",
    "relu4_4, vgg19.pth",
    "conv5_4, vgg19.pth"
  })
  void shouldSeeWhatTorchvisionsVgg19Sees(String layer, String file) throws Exception {
    checkLoss(
        layer, "{kind: perceptual, features: vgg19, from: %s, layer: %s}".formatted(file, layer));
  }

  /** Value and gradient to the output. */
  private static void checkLoss(String name, String term) throws Exception {
    String text =
        TinyData.recipe("wei2021-w4")
            .text()
            .replace("patch_px: 32", "patch_px: 32\nlosses: [%s]".formatted(term));
    Recipe recipe = RecipeReader.parse("r.yaml", text);
    try (Objective objective =
            Objective.open(
                recipe.phases().get(0),
                recipe.network(),
                folder,
                (from, network) -> {
                  throw new IOException("no weights are asked for");
                },
                Device.CPU,
                () -> null);
        PointerScope scope = new PointerScope()) {
      Tensor output = tensor("output", 2, 3, 32, 32);
      output.set_requires_grad(true);
      Tensor target = tensor("target", 2, 3, 32, 32);
      Tensor total = objective.total(new LossInputs(target, output, target), new MetricMeans());
      total.backward();
      float[] theirs = read(name);
      assertThat(total.item_float()).isCloseTo(theirs[0], within(1e-4f * Math.abs(theirs[0])));
      assertClose(Torch.values(output.grad()), Arrays.copyOfRange(theirs, 1, theirs.length), 1e-3);
    }
  }

  private static CriticSettings settings() throws Exception {
    String text =
        TinyData.recipe("wei2021-w4")
            .text()
            .replace(
                "patch_px: 32",
                "patch_px: 64\nlosses: [{kind: adversarial}]\ncritic: {width: 8, learning_rate: "
                    + RATE
                    + "}");
    CriticSettings settings = RecipeReader.parse("r.yaml", text).phases().get(0).critic();
    assertThat(settings).isNotNull();
    return settings;
  }

  private static Wei2021 generator(int width, Wei2021.Skip skip) {
    return new Wei2021(width, skip == Wei2021.Skip.CLAMP ? 0.2 : 0.3, 0.5, skip);
  }

  private static String name(Wei2021.Skip skip) {
    return skip == Wei2021.Skip.CLAMP ? "clamp" : "mean";
  }

  /** Not as they are at the start, where biases are nothing and the last layers next to that. */
  private static float[] weights(Network network) {
    try (Parameters initial = Parameters.initialise(network, 9)) {
      float[] values = initial.values();
      float[] more = noise(10, values.length, 0.05);
      for (int i = 0; i < values.length; i++) {
        values[i] += more[i];
      }
      return values;
    }
  }

  private static void write(String name, String prefix, Network network) throws IOException {
    SafetensorsWriter.write(
        folder.resolve(name + ".safetensors"),
        Map.of(),
        List.of(new SafetensorsWriter.Part(prefix, Census.parameters(network), weights(network))));
  }

  private static float[] noise(long seed, int count, double max) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextDouble(-max, max);
    }
    return values;
  }

  private static Path file(String name) {
    return folder.resolve(name + ".f32");
  }

  private static float[] read(String name) throws IOException {
    return PyTorch.read(file(name));
  }

  private static Tensor tensor(String name, long... shape) throws IOException {
    return Torch.tensor(read(name), shape);
  }

  /** As vectors: the length of the difference, as a share of theirs. */
  private static void assertClose(float[] ours, float[] theirs, double share) {
    assertThat(ours).hasSameSizeAs(theirs);
    double difference = 0;
    double length = 0;
    for (int i = 0; i < ours.length; i++) {
      difference += Math.pow((double) ours[i] - theirs[i], 2);
      length += Math.pow(theirs[i], 2);
    }
    assertThat(length).isPositive();
    assertThat(Math.sqrt(difference / length)).isLessThan(share);
  }
}
