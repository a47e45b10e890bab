package dev.clearlane.trainer.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clearlane.trainer.data.Source;
import dev.clearlane.trainer.usage.UsageException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RecipeTextTest {
  private static final String TEXT =
      """
      # why it is so
      name: some
      task: derain
      network: {name: rep8-pu2}
      learning_rate: 1e-3
      steps: 1000
      batch: 2
      patch_px: 64
      mix:
        - {weight: 3, pairs: [rain800]}
        - {weight: 1, sharp: [urban100], degrade: [streaks]}
      validation: {pairs: [rain800], every_steps: 10, samples: 6}
      """;

  @Test
  void shouldKeepATextThatNothingChanges() throws UsageException {
    assertThat(RecipeText.with(TEXT, null, null, null)).isSameAs(TEXT);
  }

  @Test
  void shouldApplyTheCommandLine() throws UsageException {
    String text = RecipeText.with(TEXT, 50L, Schedule.Basis.TIME, "bad:good");
    Recipe recipe = RecipeReader.parse("test", text);
    assertThat(recipe.text()).isEqualTo(text);
    assertThat(recipe.steps()).isEqualTo(50);
    assertThat(recipe.schedule()).isEqualTo(Schedule.Basis.TIME);
    assertThat(recipe.phases().get(0).schedule().highest()).isEqualTo(1e-3);
    assertThat(recipe.mix()).hasSize(1);
    assertThat(recipe.mix().get(0).pairs())
        .extracting(Source::id)
        .containsExactly("paired:bad:good");
    assertThat(recipe.validationPairs()).extracting(Source::id).containsExactly("paired:bad:good");
    assertThat(recipe.validationSamples()).isEqualTo(6);
  }

  @Test
  void shouldShareOtherStepsOutOverThePhases() throws Exception {
    String text = RecipeReader.read("wei2021-w16-deblur", Path.of("recipes")).text();
    assertThat(steps(text, 90)).containsExactly(80L, 5L, 5L);
    assertThat(steps(text, 2)).containsExactly(2L, 1L, 1L);
    String thrice = text.replace("repeat: 2", "repeat: 3").replace("steps: 500", "steps: 600");
    assertThat(steps(thrice, 460)).containsExactly(400L, 20L, 20L, 20L);
    assertThat(steps(thrice, 47)).containsExactly(41L, 2L, 2L, 2L);
  }

  private static List<Long> steps(String text, long steps) throws UsageException {
    Recipe recipe = RecipeReader.parse("test", RecipeText.with(text, steps, null, null));
    return recipe.phases().stream().map(Phase::steps).toList();
  }
}
