package dev.clearlane.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clearlane.trainer.network.NeedsLibtorch;
import dev.clearlane.trainer.recipe.Recipe;
import dev.clearlane.trainer.run.Pages;
import dev.clearlane.trainer.run.RunFacts;
import dev.clearlane.trainer.run.RunFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NeedsLibtorch
final class RunPageTest {
  @TempDir Path folder;

  @Test
  void shouldLeaveAFolderThatSaysWhatItWas() throws Exception {
    Path data = TinyData.in(folder.resolve("data"));
    Recipe recipe = TinyData.recipe("rep4-pu2");
    RunFolder run = new RunFolder(folder.resolve("runs/one"));
    TinyRun.train(recipe, data, run.path(), TinyRun.ONE_STEP, false);
    TinyRun.train(recipe, data, run.path(), null, true);

    RunFacts facts = run.facts().orElseThrow();
    assertThat(facts.name()).isEqualTo("tiny");
    assertThat(facts.steps()).isEqualTo(6);
    assertThat(facts.startedFrom()).isNull();
    assertThat(facts.data()).isEqualTo(data.toAbsolutePath().toString());
    assertThat(facts.sessions()).extracting(RunFacts.Session::fromStep).containsExactly(0L, 1L);
    // Two pairs to train on, one for tuning, and eight city scenes.
    assertThat(facts.last().fingerprint().files()).isEqualTo(2 * 2 + 2 + 8);
    assertThat(facts.last().fingerprint()).isEqualTo(facts.sessions().get(0).fingerprint());
    assertThat(facts.last().revision()).isNotBlank();
    assertThat(Files.readString(run.recipe())).isEqualTo(recipe.text());

    Pages.check(run.page());
    assertThat(Files.readString(run.page()))
        .contains(
            "step 6 of 6",
            "<polyline",
            "raindrop: PSNR, dB",
            "samples/1-raindrop-1-output.png",
            facts.last().fingerprint().sha256());
    assertThat(RunFolder.below(folder.resolve("runs"))).isEqualTo(List.of(run));
  }

  @Test
  void shouldShowAClassifierWithoutSamples() throws Exception {
    Path data = TinyData.in(folder.resolve("data"));
    RunFolder run = new RunFolder(folder.resolve("run"));
    TinyRun.train(TinyData.recipe("selector"), data, run.path(), null, false);
    Pages.check(run.page());
    assertThat(Files.readString(run.page())).contains("drops_found_share").doesNotContain("<img");
  }
}
