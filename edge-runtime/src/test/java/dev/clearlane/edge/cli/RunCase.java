package dev.clearlane.edge.cli;

import dev.clearlane.bundle.Task;
import dev.clearlane.serving.inference.TinyModels;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Models, clips and settings of a daemon that a test runs. */
@Timeout(120)
abstract class RunCase {
  static final String CLOCK = "synthetic:clock#size=320x240&rate=25";

  @TempDir Path directory;

  static String yaml(String mode, String more) {
    return """
    cameras:
      front:
        source: synthetic:clock#size=320x240&rate=25
        mode: %s
        %s
    """
        .formatted(mode, more);
  }

  Path models() throws Exception {
    Path models = Files.createDirectory(directory.resolve("models"));
    TinyModels.identity(models.resolve("derain"), "derain-same", Task.DERAIN, 4);
    return models;
  }
}
