package dev.clearlane.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.trainer.network.Device;
import dev.clearlane.trainer.network.NeedsLibtorch;
import dev.clearlane.trainer.network.Parameters;
import dev.clearlane.trainer.onnx.Export;
import dev.clearlane.trainer.onnx.TinyCalibration;
import dev.clearlane.trainer.recipe.Recipe;
import dev.clearlane.trainer.recipe.RecipeReader;
import dev.clearlane.trainer.run.RunLock;
import dev.clearlane.trainer.usage.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NeedsLibtorch
final class TrainingRunTest {
  @TempDir Path folder;

  @Test
  void shouldKeepACheckpointOfEachPhasesEnd() throws Exception {
    Path data = TinyData.in(folder.resolve("data"));
    Recipe recipe = TinyData.phased("rep4-pu2", 1);
    Path run = folder.resolve("run");
    TinyRun.train(recipe, data, run, null, false);
    Checkpoint pretrained =
        Checkpoint.read(run.resolve("phase-1-pretrain.safetensors"), recipe.network());
    assertThat(pretrained.step()).isEqualTo(2);
    assertThat(pretrained.critic()).isNull();
    assertThat(run.resolve("phase-2-penalty.safetensors")).exists();
    assertThat(Checkpoint.read(run, recipe.network()).step()).isEqualTo(5);
  }

  @Test
  void shouldKeepTheLastGoodCheckpointWhenTrainingDiverges() throws Exception {
    Path data = TinyData.in(folder.resolve("data"));
    String text =
        TinyData.recipe("rep4-pu2")
            .text()
            .replace("steps: 6", "steps: 5000")
            .replace("learning_rate: 0.001", "learning_rate: 1")
            .replace("every_steps: 3", "every_steps: 10000");
    Recipe recipe = RecipeReader.parse("wild", text);
    Path run = folder.resolve("run");
    assertThatThrownBy(() -> TinyRun.train(recipe, TinyRun.options(data, run, null, false, 1)))
        .isInstanceOf(DivergedException.class)
        .hasMessageMatching(
            "step \\d+: the loss or its gradient is not finite .*of step \\d+ remains");
    for (float weight : Checkpoint.read(run, recipe.network()).model()) {
      assertThat(weight).isFinite();
    }
  }

  @Test
  void shouldWriteWhatItMeasures() throws Exception {
    Path data = TinyData.in(folder.resolve("data"));
    Path run = folder.resolve("run");
    TinyRun.train(TinyData.recipe("rep4-pu2"), data, run, null, false);
    List<String> lines = Files.readAllLines(run.resolve("metrics.csv"));
    assertThat(lines.get(0)).isEqualTo("step,trained_s,name,value");
    assertThat(lines).anyMatch(l -> l.matches("3,[0-9.]+,raindrop_psnr_in,[0-9.]+"));
    assertThat(lines).anyMatch(l -> l.matches("6,[0-9.]+,raindrop_psnr_out,[0-9.]+"));
  }

  @Test
  void shouldTrainANetworkThatSeesEarlierFrames() throws Exception {
    Path data = TinyData.in(folder.resolve("data"));
    Path run = folder.resolve("run");
    String text = TinyData.recipe("rep4-pu2-gc-h2").text() + "input_noise: 2\n";
    Recipe recipe = RecipeReader.parse("tiny", text);
    TinyRun.train(recipe, data, run, null, false);
    assertThat(Files.readAllLines(run.resolve("metrics.csv")))
        .anyMatch(l -> l.matches("6,[0-9.]+,raindrop_psnr_out,[0-9.]+"));
    try (Parameters trained =
        Parameters.of(recipe.network(), Checkpoint.read(run, recipe.network()).model())) {
      assertThat(trained.values("before.weight")).doesNotContain(0f);
    }
    try (var samples = Files.list(run.resolve("samples"))) {
      assertThat(samples).isNotEmpty();
    }
  }

  @Test
  void shouldTrainForEightBitsAndExportWithoutTheCalibration() throws Exception {
    Path data = TinyData.in(folder.resolve("data"));
    Path run = folder.resolve("run");
    Recipe plain = TinyData.recipe("rep4-pu2-gc");
    Path calibration = folder.resolve("calibration.json");
    TinyCalibration.write(calibration, plain.network(), 2, "tail");
    String text =
        plain
            .text()
            .replace("rep4-pu2-gc", "rep4-pu2-gc, quantised: {calibration: '" + calibration + "'}");
    Recipe recipe = RecipeReader.parse("tiny", text);
    TinyRun.train(recipe, data, run, null, false);
    List<String> lines = Files.readAllLines(run.resolve("metrics.csv"));
    assertThat(lines).anyMatch(l -> l.matches("6,[0-9.]+,raindrop_psnr_out,[0-9.]+"));
    Path other = folder.resolve("other");
    TinyRun.train(plain, data, other, null, false);
    float[] rounded = Checkpoint.read(run, recipe.network()).model();
    assertThat(rounded).isNotEqualTo(Checkpoint.read(other, plain.network()).model());
    Files.delete(calibration);
    Path bundle = folder.resolve("bundle");
    Recipe kept = RecipeReader.read(run.resolve(Recipe.FILE).toString(), folder);
    Checkpoint last = Checkpoint.read(run, kept.network());
    Export.write(
        new Export.Request(kept, last, "tiny", "none", null, 1, false, true, 0.5, "test"), bundle);
    ModelManifest manifest = ModelBundle.open(bundle).manifest();
    assertThat(manifest.provenance().recipe()).isEqualTo("tiny, trained for 8 bits");
    assertThat(manifest.precision()).isEqualTo(ModelManifest.FP32);
    assertThatThrownBy(() -> TinyRun.train(recipe, data, run, null, true))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith(calibration + ": no such file");
  }

  @Test
  void shouldTrainARefiner() throws Exception {
    Path data = TinyData.refined(TinyData.in(folder.resolve("data")));
    Path run = folder.resolve("run");
    Recipe recipe = TinyData.recipe("rep4-pu2-refine");
    TinyRun.train(recipe, data, run, null, false);
    assertThat(Files.readAllLines(run.resolve("metrics.csv")))
        .anyMatch(l -> l.matches("6,[0-9.]+,refined:.*_psnr_clean_kept,[0-9.]+"));
    try (Parameters trained =
        Parameters.of(recipe.network(), Checkpoint.read(run, recipe.network()).model())) {
      assertThat(trained.values("before.weight")).doesNotContain(0f);
    }
  }

  @Test
  void shouldTakeOverAnotherRunsWeights() throws Exception {
    Path data = TinyData.in(folder.resolve("data"));
    Recipe recipe = TinyData.recipe("rep4-pu2");
    Path first = folder.resolve("first");
    TinyRun.train(recipe, data, first, null, false);
    float[] average = Checkpoint.read(first, recipe.network()).average();
    try (TrainingState state =
        TrainingState.transferred(
            recipe, InitialWeights.run(first, recipe.network()), Device.CPU)) {
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
    TinyRun.train(recipe, data, run, TinyRun.ONE_STEP, false);
    assertThatThrownBy(() -> TinyRun.train(recipe, data, run, null, false))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("exists; give --resume or another --out");
  }

  @Test
  void shouldNotTrainInADirectoryThatAnotherProcessUses() throws Exception {
    Path data = TinyData.in(folder.resolve("data"));
    Recipe recipe = TinyData.recipe("rep4-pu2");
    Path run = folder.resolve("run");
    try (RunLock other = RunLock.take(run)) {
      assertThat(other).isNotNull();
      assertThatThrownBy(() -> TinyRun.train(recipe, data, run, null, false))
          .isInstanceOf(UsageException.class)
          .hasMessageEndingWith("run: another process trains in this directory");
    }
    TinyRun.train(recipe, data, run, null, false);
  }

  @Test
  void shouldReportTheStepAndTheRemainingCheckpointIfAFileCannotBeWritten() throws Exception {
    Path data = TinyData.in(folder.resolve("data"));
    Recipe recipe = TinyData.recipe("rep4-pu2");
    Path run = folder.resolve("run");
    TinyRun.train(recipe, data, run, TinyRun.ONE_STEP, false);
    Files.createDirectory(run.resolve("checkpoint.safetensors.partial"));
    byte[] before = Files.readAllBytes(run.resolve(Checkpoint.FILE));
    assertThatThrownBy(() -> TinyRun.train(recipe, data, run, null, true))
        .isInstanceOf(IOException.class)
        .hasMessageMatching(
            ".*run: stopped at step 6: .*checkpoint.safetensors: cannot be written: .*"
                + " of step 1 remains");
    assertThat(Files.readAllBytes(run.resolve(Checkpoint.FILE))).isEqualTo(before);
  }
}
