package dev.clearlane.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ModelStoreTest {
  private static final String HOME = "/home/driver";

  @Test
  void shouldFollowTheVariableThenXdgThenHome() {
    assertThat(in(Map.of("CLEARLANE_DATA", "/data", "XDG_DATA_HOME", "/xdg")))
        .isEqualTo(Path.of("/data/models"));
    assertThat(in(Map.of("XDG_DATA_HOME", "/xdg"))).isEqualTo(Path.of("/xdg/clearlane/models"));
    assertThat(in(Map.of("XDG_DATA_HOME", "xdg", "CLEARLANE_DATA", "")))
        .isEqualTo(Path.of("/home/driver/.local/share/clearlane/models"));
  }

  @Test
  void shouldNameTheCommandThatGetsAMissingModel() {
    assertThat(ModelStore.notInstalled(List.of("maxim-deblurring")))
        .hasMessage(
            "model maxim-deblurring is not installed; run: clearlane models get maxim-deblurring");
  }

  private static Path in(Map<String, String> environment) {
    return ModelStore.userDirectory(environment, HOME);
  }
}
