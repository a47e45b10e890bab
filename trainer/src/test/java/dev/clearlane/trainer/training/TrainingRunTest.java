package dev.clearlane.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clearlane.bundle.PixelFormat;
import dev.clearlane.trainer.data.Batch;
import dev.clearlane.trainer.network.Device;
import dev.clearlane.trainer.network.NeedsLibtorch;
import dev.clearlane.trainer.network.Network;
import dev.clearlane.trainer.network.Torch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@NeedsLibtorch
@SuppressWarnings("try") // scopes are not named again: they free what is made within them
final class TrainingRunTest {
  private static final double ONE_STEP = 1e-9;
  private static final long LOOK_NS = 10_000_000;

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
  void shouldResumeInTheMiddleOfAnAdversarialPhase() throws Exception {
    Path data = TinyData.in(folder.resolve("data"));
    Recipe recipe = TinyData.phased("wei2021-w2", 5);
    Path whole = folder.resolve("whole");
    Path pieces = folder.resolve("pieces");
    train(recipe, data, whole, null, false);
    train(TinyData.phased("wei2021-w2", 3), data, pieces, null, false);
    Checkpoint part = Checkpoint.read(pieces, recipe.network());
    assertThat(part.phase()).isEqualTo(2);
    assertThat(part.phaseStep()).isEqualTo(3);
    train(recipe, data, pieces, null, true);
    assertSame(Checkpoint.read(whole, recipe.network()), Checkpoint.read(pieces, recipe.network()));
  }

  @Test
  void shouldResumeAsIfItHadNeverStoppedAfterBeingKilled() throws Exception {
    Path data = TinyData.in(folder.resolve("data"));
    Path killed = folder.resolve("killed");
    Process child = endless(data, killed);
    try {
      awaitStep(child, killed, 9);
    } finally {
      child.destroyForcibly().waitFor();
    }
    assertThat(child.exitValue()).as(Files.readString(folder.resolve("child.log"))).isEqualTo(137);

    Recipe recipe = TinyData.phased("wei2021-w2", savedStep(killed));
    train(recipe, data, killed, null, true);
    Path whole = folder.resolve("whole");
    train(recipe, data, whole, null, false);
    assertSame(Checkpoint.read(whole, recipe.network()), Checkpoint.read(killed, recipe.network()));
  }

  @Test
  void shouldFinishItsStepAndSaveItWhenToldToEnd() throws Exception {
    Path data = TinyData.in(folder.resolve("data"));
    Path run = folder.resolve("run");
    Process child = endless(data, run);
    try {
      awaitStep(child, run, 9);
      long before = savedStep(run);
      child.destroy();
      child.waitFor();
      assertThat(savedStep(run)).isGreaterThanOrEqualTo(before);
    } finally {
      child.destroyForcibly().waitFor();
    }
    String said = Files.readString(folder.resolve("child.log"));
    assertThat(child.exitValue()).as(said).isEqualTo(143);
    assertThat(said).doesNotContain("SIGSEGV");
  }

  /** A process that trains until it is ended, and saves every third step. */
  private Process endless(Path data, Path run) throws Exception {
    Path text = folder.resolve("endless.yaml");
    Files.writeString(text, TinyData.phased("wei2021-w2", 1_000_000).text());
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx512m",
            "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
            "-cp",
            System.getProperty("java.class.path"),
            "dev.clearlane.trainer.Main",
            "train",
            text.toString(),
            "--data",
            data.toString(),
            "--out",
            run.toString(),
            "--checkpoint-steps",
            "3",
            "--threads",
            "1",
            "--device",
            "cpu")
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("child.log").toFile())
        .start();
  }

  /** Waits until its last phase is well under way. */
  private static void awaitStep(Process child, Path run, long step) throws Exception {
    while (child.isAlive() && !Files.exists(run.resolve("phase-2-penalty.safetensors"))) {
      LockSupport.parkNanos(LOOK_NS);
    }
    while (child.isAlive() && savedStep(run) < step) {
      LockSupport.parkNanos(LOOK_NS);
    }
  }

  @Test
  void shouldLeaveACheckpointOfTheStepAfterWhichItWasStopped() throws Exception {
    Path data = TinyData.in(folder.resolve("data"));
    Path run = folder.resolve("stopped");
    Recipe recipe = TinyData.phased("wei2021-w2", 1_000_000);
    RunOptions options =
        new RunOptions(data, run, null, null, false, 1, Device.CPU, 0, TrainingRunTest::none);
    try (TrainingRun training = new TrainingRun(recipe, options)) {
      training.stop();
      training.run();
    }
    assertThat(run.resolve(Checkpoint.FILE)).doesNotExist();

    try (TrainingRun training = new TrainingRun(recipe, options)) {
      Thread other =
          new Thread(
              () -> {
                while (!Files.exists(run.resolve("phase-2-penalty.safetensors"))) {
                  LockSupport.parkNanos(LOOK_NS);
                }
                training.stop();
              });
      other.start();
      training.run();
      other.join();
    }
    assertThat(savedStep(run)).isGreaterThanOrEqualTo(4);
  }

  private static long savedStep(Path run) throws Exception {
    return Checkpoint.read(run, TinyData.phased("wei2021-w2", 1).network()).step();
  }

  private static void assertSame(Checkpoint one, Checkpoint other) {
    assertThat(other.step()).isEqualTo(one.step());
    assertThat(other.model()).isEqualTo(one.model());
    assertThat(other.average()).isEqualTo(one.average());
    assertThat(other.mean()).isEqualTo(one.mean());
    assertThat(other.variance()).isEqualTo(one.variance());
    Checkpoint.CriticPart critic = one.critic();
    Checkpoint.CriticPart otherCritic = other.critic();
    assertThat(critic).isNotNull();
    assertThat(otherCritic).isNotNull();
    assertThat(otherCritic.weights()).isEqualTo(critic.weights());
    assertThat(otherCritic.mean()).isEqualTo(critic.mean());
    assertThat(otherCritic.variance()).isEqualTo(critic.variance());
  }

  @Test
  void shouldKeepTheGeneratorAndStartTheRestAfreshWithEachPhase() throws Exception {
    Recipe recipe = TinyData.phased("rep4-pu2", 5);
    try (TrainingState state = TrainingState.fresh(recipe, Device.CPU)) {
      loop(recipe, state).step(batch(recipe), 0);
      assertThat(state.critic).isNull();
      float[] generator = state.parameters.values();
      state.enterNextPhase(recipe);
      assertThat(state.parameters.values()).isEqualTo(generator);
      assertThat(state.optimiser.mean()).containsOnly(0);
      float[] first = criticWeights(state);
      state.enterNextPhase(recipe);
      assertThat(criticWeights(state)).isNotEqualTo(first);
      for (float weight : criticWeights(state)) {
        assertThat(weight).isBetween(-0.01f, 0.01f);
      }
      assertThat(state.phaseStep).isZero();
      assertThat(state.step).isEqualTo(1);
    }
  }

  private static float[] criticWeights(TrainingState state) {
    CriticLearner critic = state.critic;
    assertThat(critic).isNotNull();
    return critic.checkpoint().weights();
  }

  @Test
  void shouldKeepACheckpointOfEachPhasesEnd() throws Exception {
    Path data = TinyData.in(folder.resolve("data"));
    Recipe recipe = TinyData.phased("rep4-pu2", 1);
    Path run = folder.resolve("run");
    train(recipe, data, run, null, false);
    Checkpoint pretrained =
        Checkpoint.read(run.resolve("phase-1-pretrain.safetensors"), recipe.network());
    assertThat(pretrained.step()).isEqualTo(2);
    assertThat(pretrained.critic()).isNull();
    assertThat(run.resolve("phase-2-penalty.safetensors")).exists();
    assertThat(Checkpoint.read(run, recipe.network()).step()).isEqualTo(5);
  }

  @Test
  void shouldKeepTheLastGoodCheckpointWhenTrainingGoesAstray() throws Exception {
    Path data = TinyData.in(folder.resolve("data"));
    String text =
        TinyData.recipe("rep4-pu2")
            .text()
            .replace("steps: 6", "steps: 5000")
            .replace("learning_rate: 0.001", "learning_rate: 1")
            .replace("every_steps: 3", "every_steps: 10000");
    Recipe recipe = RecipeReader.parse("wild", text);
    Path run = folder.resolve("run");
    assertThatThrownBy(() -> train(recipe, data, run, null, false, 1))
        .isInstanceOf(DivergedException.class)
        .hasMessageMatching(
            "step \\d+: the loss or its gradient is no number .*of step \\d+ stays");
    for (float weight : Checkpoint.read(run, recipe.network()).model()) {
      assertThat(weight).isFinite();
    }
  }

  @Test
  void shouldHoldNoMoreNativeObjectsAfterManySteps() throws Exception {
    Recipe recipe = TinyData.phased("wei2021-w2", 5);
    Batch batch = batch(recipe);
    Torch.useThreads(1);
    try (TrainingState state = TrainingState.fresh(recipe, Device.CPU)) {
      for (int phase = 0; phase < 3; phase++) {
        TrainingLoop loop = loop(recipe, state);
        for (int i = 0; i < 3; i++) {
          loop.step(batch, 0);
        }
        long before = Pointer.totalCount();
        for (int i = 0; i < 30; i++) {
          loop.step(batch, 0);
        }
        // The collector may free what others left behind; nothing may be added.
        assertThat(Pointer.totalCount()).isLessThanOrEqualTo(before);
        if (phase < 2) {
          state.enterNextPhase(recipe);
        }
      }
    }
  }

  @Test
  void shouldTeachTheCriticOneBatchByHeart() throws Exception {
    CriticSettings settings =
        new CriticSettings(
            4, 1, CriticSettings.Constraint.PENALTY, 10, 1e-3, new AdamSettings(0.5, 0.9, 0, 1e6));
    Batch batch = batch(TinyData.recipe("rep4-pu2"));
    torch.manual_seed(3);
    try (CriticLearner critic =
            CriticLearner.fresh(settings, PixelFormat.RGB_UNIT, 32, 5, Device.CPU);
        PointerScope scope = new PointerScope()) {
      Tensor real = Torch.tensor(batch.target(), 2, 3, 32, 32);
      Tensor generated = Torch.tensor(batch.input(), 2, 3, 32, 32);
      critic.learn(real, generated, 0, 1e-3);
      double first = critic.gap();
      for (int step = 1; step < 60; step++) {
        critic.learn(real, generated, step, 1e-3);
      }
      assertThat(critic.gap()).isGreaterThan(first + 1);
    }
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
        TrainingState.transferred(recipe, StartingPoint.run(first, recipe.network()), Device.CPU)) {
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
    try (TrainingState state = TrainingState.fresh(recipe, Device.CPU)) {
      float[] before = state.parameters.values();
      TrainingLoop loop = loop(recipe, state);
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
    try (TrainingState state = TrainingState.fresh(recipe, Device.CPU)) {
      TrainingLoop loop = loop(recipe, state);
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

  private static TrainingLoop loop(Recipe recipe, TrainingState state) throws IOException {
    Objective objective =
        Objective.open(
            recipe.phases().get(state.phase),
            recipe.network(),
            Path.of("."),
            TrainingRunTest::none,
            Device.CPU,
            () -> state.critic);
    return new TrainingLoop(recipe, state, objective, new Means());
  }

  private static StartingPoint none(Path from, Network network) throws IOException {
    throw new IOException("nothing to read from " + from);
  }

  private static double[] losses() throws Exception {
    Recipe recipe = TinyData.recipe("wei2021-w2");
    Batch batch = batch(recipe);
    double[] losses = new double[5];
    try (TrainingState state = TrainingState.fresh(recipe, Device.CPU)) {
      TrainingLoop loop = loop(recipe, state);
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
    train(recipe, data, run, minutes, resume, 0);
  }

  private static void train(
      Recipe recipe,
      Path data,
      Path run,
      @Nullable Double minutes,
      boolean resume,
      long checkpointSteps)
      throws Exception {
    RunOptions options =
        new RunOptions(
            data,
            run,
            minutes,
            null,
            resume,
            1,
            Device.CPU,
            checkpointSteps,
            TrainingRunTest::none);
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
