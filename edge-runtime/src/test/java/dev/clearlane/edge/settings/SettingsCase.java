package dev.clearlane.edge.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.clearlane.bundle.settings.Bound;
import dev.clearlane.bundle.settings.SettingsException;
import dev.clearlane.bundle.settings.SettingsSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;

/** Reads settings from texts. */
abstract class SettingsCase {
  @TempDir Path directory;

  static Bound<Settings> bind(SettingsSource source, Map<String, String> environment) {
    return Settings.bind(source.withEnvironment(Settings.PREFIX, environment));
  }

  Settings read(String yaml, Map<String, String> environment) throws IOException {
    Path file = Files.writeString(directory.resolve("settings.yaml"), yaml);
    return bind(SettingsSource.open(file), environment).value();
  }

  SettingsException refused(String yaml, Map<String, String> environment) {
    SettingsException failure =
        catchThrowableOfType(SettingsException.class, () -> read(yaml, environment));
    assertThat(failure).isNotNull();
    return failure;
  }
}
