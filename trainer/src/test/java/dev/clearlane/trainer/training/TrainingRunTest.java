package dev.clearlane.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clearlane.trainer.data.Batch;
import dev.clearlane.trainer.network.NeedsLibtorch;
import dev.clearlane.trainer.network.Torch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@NeedsLibtorch
final class TrainingRunTest {
  private static final double ONE_STEP = 1e-9;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"rep4-pu2", "wei2021-w2", "selector"})
  void shouldResumeAsIfItHadNeverStopped(String network) throws Exception {
    Path data = TinyData.in(folder.resolve("data"));
    Recipe recipe = TinyData.recipe(network);
    Path whole = folder.resolve("whole");
    Path pieces = folder.resolve("pieces");
    train(recipe, data, whole, null, false);
    train(recipe, data, pieces, ONE_STEP, false);
    assertThat(Checkpoint.read(pieces, recipe.network()).step()).isEqualTo(1);
    train(recipe, data, pieces, null, true);

    Checkpoint one = Checkpoint.read(whole, recipe.network());
    Checkpoint other = Checkpoint.read(pieces, recipe.network());
    assertThat(other.step()).isEqualTo(one.step()).isEqualTo(6);
    assertThat(other.model()).isEqualTo(one.model());
    assertThat(other.average()).isEqualTo(one.average()).isNotEqualTo(one.model());
    assertThat(other.variance()).isEqualTo(one.variance());
  }

  @Test
  void shouldWriteWhatItMeasures() throws Exception {
    Path data = TinyData.in(folder.resolve("data"));
    Path run = folder.resolve("run");
    train(TinyData.recipe("rep4-pu2"), data, run, null, false);
    List<String> lines = Files.readAllLines(run.resolve("metrics.csv"));
    assertThat(lines.get(0)).isEqualTo("step,trained_s,name,value");
    assertThat(lines).anyMatch(l -> l.matches("3,[0-9.]+,raindrop_psnr_in,[0-9.]+"));
    assertThat(lines).anyMatch(l -> l.matches("6,[0-9.]+,raindrop_psnr_out,[0-9.]+"));
  }

  @Test
  void shouldTakeOverAnotherRunsWeights() throws Exception {
    Path data = TinyData.in(folder.resolve("data"));
    Recipe recipe = TinyData.recipe("rep4-pu2");
    Path first = folder.resolve("first");
    train(recipe, data, first, null, false);
    float[] average = Checkpoint.read(first, recipe.network()).average();
    try (TrainingState state =
        TrainingState.transferred(recipe, StartingPoint.run(first, recipe.network()))) {
      assertThat(state.parameters.values()).isEqualTo(average);
      assertThat(state.step).isZero();
      assertThat(state.startedFrom).isEqualTo("tiny at step 6");
    }
  }

  @Test
  void shouldNotOverwriteARun() throws Exception {
    Path data = TinyData.in(folder.resolve("data"));
    Recipe recipe = TinyData.recipe("rep4-pu2");
    Path run = folder.resolve("run");
    train(recipe, data, run, ONE_STEP, false);
    assertThatThrownBy(() -> train(recipe, data, run, null, false))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is there already; give --resume or another --out");
  }

  @Test
  void shouldStopBeforeWeightsGoBadAndKeepTheCheckpoint() throws Exception {
    Recipe recipe = TinyData.recipe("rep4-pu2");
    float[] picture = new float[3 * 32 * 32];
    float[] broken = picture.clone();
    broken[5] = Float.NaN;
    try (TrainingState state = TrainingState.fresh(recipe)) {
      float[] before = state.parameters.values();
      TrainingLoop loop = new TrainingLoop(recipe, state);
      assertThatThrownBy(() -> loop.step(new Batch(broken, picture, 1, 32, 32), 0))
          .isInstanceOf(DivergedException.class)
          .hasMessageContaining("step 0: the loss or its gradient is no number");
      assertThat(state.parameters.values()).isEqualTo(before);
    }
  }

  @ParameterizedTest
  @CsvSource({"rep4-pu2, 60, 0.6", "wei2021-w4, 60, 0.8", "selector, 40, 0.1"})
  void shouldLearnOneBatchByHeart(String network, int steps, double ratio) throws Exception {
    Recipe recipe = TinyData.recipe(network);
    Batch batch = batch(recipe);
    Torch.useThreads(1);
    double first = 0;
    double last = 0;
    try (TrainingState state = TrainingState.fresh(recipe)) {
      TrainingLoop loop = new TrainingLoop(recipe, state);
      for (int i = 0; i < steps; i++) {
        last = loop.step(batch, 0);
        first = i == 0 ? last : first;
      }
    }
    assertThat(last).isLessThan(ratio * first);
  }

  @Test
  void shouldRepeatItsLossesBitByBit() throws Exception {
    assertThat(losses()).containsExactly(losses());
  }

  private static double[] losses() throws Exception {
    Recipe recipe = TinyData.recipe("wei2021-w2");
    Batch batch = batch(recipe);
    double[] losses = new double[5];
    try (TrainingState state = TrainingState.fresh(recipe)) {
      TrainingLoop loop = new TrainingLoop(recipe, state);
      for (int i = 0; i < losses.length; i++) {
        losses[i] = loop.step(batch, 0);
      }
    }
    return losses;
  }

  /** Two pictures of noise; the target is half as bright, or the second of the labels. */
  private static Batch batch(Recipe recipe) {
    SplittableRandom random = new SplittableRandom(9);
    float[] input = new float[2 * 3 * 32 * 32];
    for (int i = 0; i < input.length; i++) {
      input[i] = (float) random.nextDouble();
    }
    float[] half = input.clone();
    for (int i = 0; i < half.length; i++) {
      half[i] *= 0.5f;
    }
    boolean classifier = !recipe.network().labels().isEmpty();
    float[] target = classifier ? new float[] {1, 0, 0, 0, 1, 1} : half;
    return new Batch(input, target, 2, 32, 32);
  }

  private static void train(
      Recipe recipe, Path data, Path run, @Nullable Double minutes, boolean resume)
      throws Exception {
    RunOptions options = new RunOptions(data, run, minutes, null, resume, 1);
    try (TrainingRun training = new TrainingRun(recipe, options)) {
      training.run();
    }
  }

  @Test
  void shouldRefuseACheckpointThatIsBrokenOrOfAnotherNetwork() throws Exception {
    Path data = TinyData.in(folder.resolve("data"));
    Recipe recipe = TinyData.recipe("rep4-pu2");
    Path run = folder.resolve("run");
    train(recipe, data, run, ONE_STEP, false);
    Recipe wider = TinyData.recipe("rep8-pu2");
    assertThatThrownBy(() -> Checkpoint.read(run, wider.network()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("holds the network rep4-pu2, not rep8-pu2");
    Path file = run.resolve(Checkpoint.FILE);
    byte[] bytes = Files.readAllBytes(file);
    for (int length : new int[] {0, 7, 100, bytes.length - 1}) {
      Files.write(file, Arrays.copyOf(bytes, length));
      assertThatThrownBy(() -> Checkpoint.read(run, recipe.network()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(Checkpoint.FILE);
    }
  }
}
