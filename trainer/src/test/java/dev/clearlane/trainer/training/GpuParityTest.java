package dev.clearlane.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.clearlane.trainer.network.Device;
import dev.clearlane.trainer.network.NeedsLibtorch;
import dev.clearlane.trainer.network.Network;
import dev.clearlane.trainer.network.Parameters;
import dev.clearlane.trainer.network.Quantisation;
import dev.clearlane.trainer.network.Torch;
import dev.clearlane.trainer.network.TorchLayers;
import dev.clearlane.trainer.onnx.TinyCalibration;
import dev.clearlane.trainer.pack.PackWriter;
import dev.clearlane.trainer.peer.NeedsPyTorch;
import dev.clearlane.trainer.peer.PyTorch;
import dev.clearlane.trainer.recipe.Phase;
import dev.clearlane.trainer.recipe.Recipe;
import dev.clearlane.trainer.recipe.RecipeReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Networks, losses, optimiser and average of trainer/gpu against this trainer's, from a pack. */
@NeedsPyTorch
@NeedsLibtorch
@SuppressWarnings("try") // scopes are not named again: they free what is made within them
final class GpuParityTest {
  private static final int SIDE_PX = 32;
  private static final int STEPS = 3;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rep4-pu2",
        "rep4-pu2-gc",
        "rep4-pu2-gc in 8 bits",
        "rep4-pu2-gc-h2",
        "rep4-pu2-refine",
        "wei2021-w4",
        "selector",
        "selector-deep"
      })
  void shouldTrainAsThisTrainerDoes(String kind) throws Exception {
    String name = kind.replace(" in 8 bits", "");
    boolean selector = name.startsWith("selector");
    Recipe recipe =
        selector ? TinyData.recipe(name) : recipe(name, teacher(), kind.endsWith("bits"));
    Network network = recipe.network();
    Quantisation quantisation = recipe.quantisation();
    Phase phase = recipe.phases().get(0);
    float[] start = weights(network, 1);
    Path pack = folder.resolve("pack");
    PackWriter.write(
        new PackWriter.Request(
            recipe,
            TinyData.refined(TinyData.in(folder.resolve("data"))),
            new InitialWeights("noise", start),
            InitialWeights::run,
            1 << 20,
            2),
        pack);
    float[] input = noise(2, 2 * network.inputChannels() * SIDE_PX * SIDE_PX);
    float[] target =
        selector ? new float[] {1, 0, 0, 0, 1, 1} : noise(3, 2 * 3 * SIDE_PX * SIDE_PX);
    PyTorch.write(folder.resolve("network-input.f32"), input);
    PyTorch.write(folder.resolve("network-target.f32"), target);
    PyTorch.run("gpu.py", Path.of("gpu").toAbsolutePath(), pack, folder);

    try (Parameters parameters = Parameters.of(network, start);
        Parameters average = Parameters.of(network, start);
        Objective objective =
            Objective.open(phase, network, folder, InitialWeights::run, Device.CPU, () -> null);
        AdamW adam = AdamW.fresh(start.length, phase.adam(), Device.CPU);
        PointerScope scope = new PointerScope()) {
      Tensor shown = pictures(input, network.inputChannels(), network);
      Tensor wanted = selector ? Torch.tensor(target, 2, 3) : pictures(target, 3, network);
      for (int step = 0; step < STEPS; step++) {
        Tensor output = network.apply(TorchLayers.of(parameters, false, quantisation), shown);
        Tensor loss = objective.total(new LossInputs(shown, output, wanted), new MetricMeans());
        Tensor gradient = parameters.gradient(loss);
        if (step == 0) {
          assertThat(Torch.values(output)).containsExactly(read("output"), within(1e-4f));
          float theirs = read("loss")[0];
          assertThat(loss.item_float()).isCloseTo(theirs, within(1e-4f * Math.abs(theirs)));
          assertClose(Torch.values(gradient), read("gradient"), 1e-3);
        }
        double rate = phase.schedule().rate(step, (double) step / phase.steps());
        adam.step(parameters.flat(), gradient, gradient.norm().item_double(), step, rate);
        double decay = MovingAverage.decay(step, recipe.emaDecay());
        average.flat().lerp_(parameters.flat(), new Scalar(1 - decay));
      }
      // As shares of what was learnt, not of the weights.
      assertClose(less(parameters.values(), start), less(read("weights"), start), 0.01);
      assertClose(less(average.values(), start), less(read("average"), start), 0.01);
    }
  }

  /** A run whose outputs are learnt from as well. */
  private Path teacher() throws Exception {
    Recipe recipe = TinyData.recipe("wei2021-w4");
    Path run = Files.createDirectories(folder.resolve("teacher"));
    Files.writeString(run.resolve(Recipe.FILE), recipe.text());
    float[] weights = weights(recipe.network(), 4);
    float[] zeros = new float[weights.length];
    new Checkpoint(
            recipe.network().name(), "t", 4, 1, 0, 1, 1, "", weights, weights, zeros, zeros, null)
        .write(run.resolve(Checkpoint.FILE), recipe.network());
    return run;
  }

  private Recipe recipe(String network, Path teacher, boolean quantised) throws Exception {
    String losses =
        "{kind: l1}, {kind: mse, weight: 0.5}, {kind: psnr, weight: 0.3}, {kind: fft, weight: 0.1},"
            + " {kind: teacher, weight: 0.5, from: '%s'}".formatted(teacher);
    Recipe plain = TinyData.recipe(network);
    Path calibration = folder.resolve("calibration.json");
    // Narrow enough that some activations are beyond the range.
    TinyCalibration.write(calibration, plain.network(), 1.5, "down3");
    String section = ", quantised: {calibration: '%s'}".formatted(calibration);
    return RecipeReader.parse(
        "tiny",
        plain
            .text()
            .replace("{name: " + network, "{name: " + network + (quantised ? section : ""))
            .replace("patch_px: 32", "patch_px: 32\nlosses: [%s]".formatted(losses)));
  }

  private static Tensor pictures(float[] unit, int channels, Network network) {
    float low = network.pixels().range().low();
    float span = network.pixels().range().high() - low;
    float[] values = unit.clone();
    for (int i = 0; i < values.length; i++) {
      values[i] = low + span * values[i];
    }
    return Torch.tensor(values, 2, channels, SIDE_PX, SIDE_PX);
  }

  /** Not as they are at the start, where the last layers are zero. */
  private static float[] weights(Network network, long seed) {
    try (Parameters initial = Parameters.initialise(network, seed)) {
      float[] values = initial.values();
      float[] more = noise(seed + 10, values.length);
      for (int i = 0; i < values.length; i++) {
        values[i] += 0.1f * (more[i] - 0.5f);
      }
      return values;
    }
  }

  private static float[] noise(long seed, int count) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextDouble();
    }
    return values;
  }

  private float[] read(String name) throws Exception {
    return PyTorch.read(folder.resolve(name + ".f32"));
  }

  private static float[] less(float[] values, float[] start) {
    float[] difference = values.clone();
    for (int i = 0; i < start.length; i++) {
      difference[i] -= start[i];
    }
    return difference;
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
