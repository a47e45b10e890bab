package dev.clearlane.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clearlane.trainer.network.NeedsLibtorch;
import dev.clearlane.trainer.recipe.Recipe;
import dev.clearlane.trainer.recipe.RecipeReader;
import dev.clearlane.trainer.usage.UsageException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@NeedsLibtorch
final class ResumeTest {
  private static final long POLL_INTERVAL_NS = 1_000_000;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"rep4-pu2", "wei2021-w2", "selector"})
  void shouldResumeAsIfItHadNeverStopped(String network) throws Exception {
    Path data = TinyData.in(folder.resolve("data"));
    Recipe recipe = TinyData.recipe(network);
    Path whole = folder.resolve("whole");
    Path pieces = folder.resolve("pieces");
    TinyRun.train(recipe, data, whole, null, false);
    TinyRun.train(recipe, data, pieces, TinyRun.ONE_STEP, false);
    assertThat(Checkpoint.read(pieces, recipe.network()).step()).isEqualTo(1);
    TinyRun.train(recipe, data, pieces, null, true);

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
    TinyRun.train(recipe, data, whole, null, false);
    TinyRun.train(TinyData.phased("wei2021-w2", 3), data, pieces, null, false);
    Checkpoint part = Checkpoint.read(pieces, recipe.network());
    assertThat(part.phase()).isEqualTo(2);
    assertThat(part.phaseStep()).isEqualTo(3);
    TinyRun.train(recipe, data, pieces, null, true);
    assertSame(Checkpoint.read(whole, recipe.network()), Checkpoint.read(pieces, recipe.network()));
  }

  /** Where a process is when it is killed. */
  enum Moment {
    WRITING_A_CHECKPOINT,
    CHANGING_PHASES,
    WITHIN_A_PHASE;

    boolean hasCome(Path run) throws Exception {
      return switch (this) {
        case WRITING_A_CHECKPOINT -> Files.exists(run.resolve(Checkpoint.FILE + ".partial"));
        case CHANGING_PHASES -> Files.exists(run.resolve("phase-1-pretrain.safetensors"));
        case WITHIN_A_PHASE -> isWellWithinTheLastPhase(run);
      };
    }
  }

  @ParameterizedTest
  @EnumSource
  @Timeout(180)
  void shouldResumeAsIfItHadNeverStoppedAfterBeingKilled(Moment moment) throws Exception {
    Path data = TinyData.in(folder.resolve("data"));
    Path killed = folder.resolve("killed");
    Process child = endless(data, killed, moment == Moment.WRITING_A_CHECKPOINT ? 1 : 3);
    try {
      while (child.isAlive()
          && !(moment.hasCome(killed) && Files.exists(killed.resolve(Checkpoint.FILE)))) {
        LockSupport.parkNanos(POLL_INTERVAL_NS);
      }
    } finally {
      child.destroyForcibly().waitFor();
    }
    assertThat(child.exitValue()).as(Files.readString(folder.resolve("child.log"))).isEqualTo(137);

    // Far enough for the last phase, whose critic is then compared too.
    long steps = 4 + Math.max(2, TinyRun.savedStep(killed));
    Recipe recipe = TinyData.phased("wei2021-w2", steps);
    TinyRun.train(recipe, data, killed, null, true);
    Path whole = folder.resolve("whole");
    TinyRun.train(recipe, data, whole, null, false);
    assertSame(Checkpoint.read(whole, recipe.network()), Checkpoint.read(killed, recipe.network()));
    assertThat(figures(killed)).isEqualTo(figures(whole)).isNotEmpty();
  }

  /** What was measured, without what depends on the clock. */
  private static List<String> figures(Path run) throws Exception {
    return Files.readAllLines(run.resolve("metrics.csv")).stream()
        .skip(1)
        .filter(line -> line.contains("_psnr_"))
        .map(line -> line.replaceFirst(",[0-9.]+", ""))
        .toList();
  }

  private static boolean isWellWithinTheLastPhase(Path run) throws Exception {
    return Files.exists(run.resolve("phase-2-penalty.safetensors")) && TinyRun.savedStep(run) >= 9;
  }

  @Test
  void shouldFinishTheStepAndWriteACheckpointOnSigterm() throws Exception {
    Path data = TinyData.in(folder.resolve("data"));
    Path run = folder.resolve("run");
    Process child = endless(data, run, 3);
    try {
      while (child.isAlive() && !isWellWithinTheLastPhase(run)) {
        LockSupport.parkNanos(POLL_INTERVAL_NS);
      }
      long before = TinyRun.savedStep(run);
      child.destroy();
      child.waitFor();
      assertThat(TinyRun.savedStep(run)).isGreaterThanOrEqualTo(before);
    } finally {
      child.destroyForcibly().waitFor();
    }
    String log = Files.readString(folder.resolve("child.log"));
    assertThat(child.exitValue()).as(log).isEqualTo(143);
    assertThat(log).doesNotContain("SIGSEGV");
  }

  /** A process that trains until it is ended, and saves every so many steps. */
  private Process endless(Path data, Path run, int checkpointSteps) throws Exception {
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
            Integer.toString(checkpointSteps),
            "--threads",
            "1",
            "--device",
            "cpu")
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("child.log").toFile())
        .start();
  }

  @Test
  void shouldLeaveACheckpointOfTheStepAfterWhichItWasStopped() throws Exception {
    Path data = TinyData.in(folder.resolve("data"));
    Path run = folder.resolve("stopped");
    Recipe recipe = TinyData.phased("wei2021-w2", 1_000_000);
    RunOptions options = TinyRun.options(data, run, null, false, 0);
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
                  LockSupport.parkNanos(POLL_INTERVAL_NS);
                }
                training.stop();
              });
      other.start();
      training.run();
      other.join();
    }
    assertThat(TinyRun.savedStep(run)).isGreaterThanOrEqualTo(4);
  }

  @Test
  void shouldLeaveAFinishedRunUnchanged() throws Exception {
    Path data = TinyData.in(folder.resolve("data"));
    Path run = folder.resolve("run");
    Recipe recipe = TinyData.recipe("rep4-pu2");
    TinyRun.train(recipe, data, run, null, false);
    String facts = Files.readString(run.resolve("run.json"));
    TinyRun.train(recipe, data, run, null, true);
    assertThat(Files.readString(run.resolve("run.json"))).isEqualTo(facts);
  }

  @Test
  void shouldRefuseARecipeThatDoesNotFit() throws Exception {
    Path data = TinyData.in(folder.resolve("data"));
    Path run = folder.resolve("run");
    Recipe recipe = TinyData.recipe("rep4-pu2");
    assertThatThrownBy(() -> TinyRun.train(recipe, data, run, null, true))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("there is nothing to resume");
    assertThat(run).doesNotExist();
    TinyRun.train(recipe, data, run, null, false);
    for (String[] change :
        new String[][] {
          {"steps: 6", "steps: 5", "run: is at step 6, beyond the 5 steps of the recipe"},
          {"seed: 4", "seed: 5", "run: started with seed 4, but the recipe has seed 5"},
          {"rep4-pu2", "rep8-pu2", "holds the network rep4-pu2, not rep8-pu2"},
        }) {
      Recipe other = RecipeReader.parse("other", recipe.text().replace(change[0], change[1]));
      assertThatThrownBy(() -> TinyRun.train(other, data, run, null, true))
          .isInstanceOf(UsageException.class)
          .hasMessageContaining(change[2]);
    }
    assertThat(Files.readString(run.resolve("recipe.yaml"))).isEqualTo(recipe.text());
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
}
