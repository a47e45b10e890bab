package dev.clearlane.bundle;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The user's own models: bundles that {@code clearlane models get} or {@code import} fetched, one
 * directory each, named by id. None of them is shipped.
 */
public final class ModelStore {
  /** Environment variable that names the data directory. */
  public static final String VARIABLE = "CLEARLANE_DATA";

  private ModelStore() {}

  /**
   * The directory of the user's models: {@code $CLEARLANE_DATA/models}, else {@code
   * $XDG_DATA_HOME/clearlane/models}, else {@code ~/.local/share/clearlane/models}. It may not
   * exist.
   */
  public static Path userDirectory() {
    return userDirectory(System.getenv(), System.getProperty("user.home", "."));
  }

  static Path userDirectory(Map<String, String> environment, String home) {
    String own = environment.getOrDefault(VARIABLE, "");
    if (!own.isEmpty()) {
      return Path.of(own, "models");
    }
    String data = environment.getOrDefault("XDG_DATA_HOME", "");
    // The specification tells programs to ignore relative paths.
    Path base =
        !data.isEmpty() && Path.of(data).isAbsolute()
            ? Path.of(data)
            : Path.of(home, ".local", "share");
    return base.resolve("clearlane").resolve("models");
  }

  /** The directory of one model. */
  public static Path directory(String id) {
    return userDirectory().resolve(id);
  }

  /** The error for models of the catalogue that are not installed. */
  public static BundleException notInstalled(List<String> ids) {
    return new BundleException(
        "model%s %s not installed; run: %s"
            .formatted(
                ids.size() == 1 ? "" : "s",
                String.join(" and ", ids) + (ids.size() == 1 ? " is" : " are"),
                ids.stream()
                    .map("clearlane models get "::concat)
                    .collect(Collectors.joining(" && "))));
  }
}
