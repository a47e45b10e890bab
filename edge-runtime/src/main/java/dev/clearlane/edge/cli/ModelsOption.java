package dev.clearlane.edge.cli;

import dev.clearlane.serving.models.ModelSet;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the model bundles lie. A mix-in of every command that reads them. */
public final class ModelsOption {
  @Option(
      names = "--models",
      paramLabel = "DIR",
      description =
          "Where the model bundles lie (default: CLEARLANE_MODELS, else models/ beside the"
              + " launcher).")
  private @Nullable Path named;

  /** The folder. */
  public Path directory() {
    return ModelSet.directory(named);
  }

  /** The folder that the command line names; another where it names none. */
  Path directoryOr(Path other) {
    return named == null ? other : named;
  }
}
