package dev.clearlane.edge.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clearlane.bundle.Task;
import dev.clearlane.bundle.settings.SettingsSource;
import dev.clearlane.edge.settings.Settings;
import dev.clearlane.serving.inference.TinyModels;
import dev.clearlane.serving.models.Tier;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TierChoiceTest {
  @TempDir Path directory;

  @Test
  void shouldMeasureWhatTheSettingsDoNotName() throws Exception {
    TinyModels.scale(directory.resolve("models/a"), "a", Task.DEBLUR, 0.5f);
    TierChoice choice = TierChoice.of(settings("auto", ""), () -> false);
    assertThat(choice.tier()).as("both keep up").isEqualTo(Tier.STANDARD);
    assertThat(choice.reason()).startsWith("standard fp32: full ").endsWith(" at 64x48");
    assertThat(directory.resolve("cache").resolve(TierChoice.FILE)).isRegularFile();
  }

  @Test
  void shouldTakeTheTierOfTheSettings() throws Exception {
    TierChoice choice = TierChoice.of(settings("auto", ", tier: fast"), () -> false);
    assertThat(choice.tier()).isEqualTo(Tier.FAST);
    assertThat(choice.reason()).isEqualTo("engine.tier is fast");
    assertThat(directory.resolve("cache")).doesNotExist();
  }

  @Test
  void shouldMeasureNothingWhereTheProcessorRestoresNothing() throws Exception {
    assertThat(TierChoice.of(settings("pass", ""), () -> false).reason())
        .isEqualTo("no camera is restored");
    assertThat(TierChoice.of(settings("auto", ""), () -> true).reason())
        .isEqualTo("TensorRT runs the models");
    assertThat(directory.resolve("cache")).doesNotExist();
  }

  @Test
  void shouldStartWithoutModels() throws Exception {
    TierChoice choice = TierChoice.of(settings("auto", ""), () -> false);
    assertThat(choice.tier()).isEqualTo(Tier.STANDARD);
    assertThat(choice.reason()).startsWith("speeds could not be measured: ");
  }

  private Settings settings(String mode, String more) throws Exception {
    Path file = directory.resolve("settings.yaml");
    Files.writeString(
        file,
        """
        models: %1$s/models
        engine: {cache: %1$s/cache, opt_size: 64x48%3$s}
        cameras: {front: {source: "synthetic:clock", mode: %2$s}}
        """
            .formatted(directory, mode, more));
    return Settings.bind(SettingsSource.open(file)).value();
  }
}
