package dev.clearlane.edge.cli;

import dev.clearlane.serving.models.ModelSet;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Directory of the model bundles. A mix-in of every command that reads them. */
@OptionHeading("Model options")
public final class ModelsOption {
  @Option(
      names = "--models",
      paramLabel = "DIR",
      description =
          "Directory of model bundles (default: $CLEARLANE_MODELS, else models/ next to the"
              + " launcher).")
  private @Nullable Path named;

  /** The directory. */
  public Path directory() {
    return ModelSet.directory(named);
  }

  /** The directory of the command line, or a default. */
  Path directoryOr(Path other) {
    return named == null ? other : named;
  }
}
