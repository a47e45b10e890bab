package dev.clearlane.serving.plates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clearlane.bundle.BundleException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which of the shipped models and the general reader read plates. */
class PlateModelsTest {
  private static final Path MODELS =
      Path.of(System.getProperty("clearlane.root", "..")).resolve("models");
  private static final String OURS = "plate-reader-w24";

  @Test
  void shouldReadByBothUnlessOneIsNamed() throws Exception {
    assertThat(resolve()).containsExactly(OURS, GeneralReader.ID);
    assertThat(resolve(GeneralReader.ID, OURS)).containsExactly(OURS, GeneralReader.ID);
    assertThat(resolve(OURS)).containsExactly(OURS);
    assertThat(resolve(GeneralReader.ID)).containsExactly(GeneralReader.ID);
  }

  @Test
  void shouldRefuseAModelThatIsNamedTwice() {
    for (String id : List.of(OURS, GeneralReader.ID)) {
      assertThatThrownBy(() -> resolve(id, id))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("model must be named once per task, but task plate-read has two");
    }
  }

  @Test
  void shouldReadWithThoseThatItNames() throws Exception {
    PlateModels models = PlateModels.resolve(MODELS, List.of(), PlateModels.NONE);
    try (PlateFinder finder = models.open(FormatPrior.DEFAULT, 1, 1)) {
      assertThat(finder.models()).containsExactly("plate-detector-w16", OURS, GeneralReader.ID);
    }
  }

  private static List<String> resolve(String... ids) throws BundleException {
    return PlateModels.resolve(MODELS, List.of(ids), PlateModels.NONE).readers();
  }
}
