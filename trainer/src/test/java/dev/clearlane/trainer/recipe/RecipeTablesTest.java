package dev.clearlane.trainer.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clearlane.bundle.settings.SettingsText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class RecipeTablesTest {
  @Test
  void shouldHoldTheTablesOfTheDocumentationToTheRecords() throws IOException {
    Path root = Path.of(System.getProperty("clearlane.root"));
    String page = Files.readString(root.resolve("docs/training.md"));
    String generated = page;
    for (Class<? extends Record> type :
        List.of(
            RecipeFile.class,
            TrainingSection.class,
            PhaseSection.class,
            MixSection.class,
            LossSection.class,
            CriticSection.class)) {
      String marker = "<!-- generated from %s -->\n".formatted(type.getSimpleName());
      assertThat(generated).contains(marker);
      generated =
          Pattern.compile(Pattern.quote(marker) + "(\\|[^\n]*\n)*")
              .matcher(generated)
              .replaceFirst(Matcher.quoteReplacement(marker + SettingsText.table(type)));
    }
    Path target = Files.createDirectories(root.resolve("trainer/target"));
    Files.writeString(target.resolve("training.md"), generated);
    assertThat(page).as("refresh with cp trainer/target/training.md docs/").isEqualTo(generated);
  }
}
