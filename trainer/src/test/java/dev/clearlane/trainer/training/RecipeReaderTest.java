package dev.clearlane.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clearlane.bundle.Task;
import dev.clearlane.trainer.data.Source;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RecipeReaderTest {
  private static final Path RECIPES =
      Path.of(System.getProperty("clearlane.root"), "trainer", "recipes");

  @ParameterizedTest
  @ValueSource(strings = {"deblur-rep16-pu2", "derain-rep16-pu2", "selector"})
  void shouldReadTheRecipesThatShip(String name) throws RecipeException {
    Recipe recipe = RecipeReader.read(name, RECIPES);
    assertThat(recipe.name()).isEqualTo(name);
    assertThat(recipe.schedule()).isEqualTo(Schedule.Basis.STEPS);
    assertThat(recipe.origins()).isNotEmpty();
  }

  @Test
  void shouldReadEveryKey() throws RecipeException {
    Recipe recipe = RecipeReader.read("derain-rep16-pu2", RECIPES);
    assertThat(recipe.task()).isEqualTo(Task.DERAIN);
    assertThat(recipe.network().name()).isEqualTo("rep16-pu2");
    assertThat(recipe.learningRate()).isEqualTo(0.002);
    assertThat(recipe.finalLearningRate()).isEqualTo(1e-6);
    assertThat(recipe.batch()).isEqualTo(8);
    assertThat(recipe.patchPx()).containsExactly(128);
    assertThat(recipe.mix().get(0).pairs()).containsExactly(Source.RAIN800);
    assertThat(recipe.validationPairs()).containsExactly(Source.RAIN800);
  }

  @Test
  void shouldListEveryErrorAtOnce() {
    String text =
        """
        task: dehaze
        network: {name: wei2021-w0}
        learning_rate: fast
        batch: 0
        patch_px: 20
        colour: blue
        mix:
          - {weight: 1, pairs: [gopro]}
          - {weight: 1, sharp: [urban100], degrade: [snow]}
          - {weight: 1, sharp: [urban100], degrade: [vehicle], labels: [blur]}
        """;
    assertThatThrownBy(() -> RecipeReader.parse("r.yaml", text))
        .isInstanceOf(RecipeException.class)
        .hasMessageContainingAll(
            "r.yaml: task must be one of deblur, derain, select, but is \"dehaze\"",
            "wei2021: width must be 1 to 256, but is 0",
            "r.yaml: learning_rate must be a number, 1.0E-9 to 1.0, but is \"fast\"",
            "r.yaml: batch must be a whole number, 1 to 1024, but is 0",
            "r.yaml: patch_px must be multiples of 16, but is 20",
            "r.yaml: unknown key colour",
            "r.yaml: mix[0]: pairs must be sources of that kind, but is gopro",
            "r.yaml: mix[1]: degrade must be of",
            "r.yaml: mix[2]: labels must be of [], but is blur");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "just words", "[1, 2]", "a: [", "mix: {weight: 1}"})
  void shouldSayWhatIsWrongWithAnything(String text) {
    assertThatThrownBy(() -> RecipeReader.parse("r.yaml", text))
        .isInstanceOf(RecipeException.class)
        .hasMessageContaining("r.yaml");
  }

  @Test
  void shouldNameARecipeThatIsNotThere() {
    assertThatThrownBy(() -> RecipeReader.read("no-such", RECIPES))
        .isInstanceOf(RecipeException.class)
        .hasMessageContaining("no-such: no such recipe");
  }
}
