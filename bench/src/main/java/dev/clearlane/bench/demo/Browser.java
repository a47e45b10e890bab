package dev.clearlane.bench.demo;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The user's browser, if there is a display. */
final class Browser {
  private static final List<String> OPENERS = List.of("xdg-open", "open");

  private Browser() {}

  /**
   * Opens a page, without waiting for the browser.
   *
   * @return false if there is no display or no browser
   */
  static boolean open(URI page, Map<String, String> environment) {
    Optional<Path> opener = opener(environment);
    if (opener.isEmpty()) {
      return false;
    }
    try {
      new ProcessBuilder(opener.get().toString(), page.toString())
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .redirectError(ProcessBuilder.Redirect.DISCARD)
          .start();
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** The command that opens pages, if there is a screen and such a command. */
  static Optional<Path> opener(Map<String, String> environment) {
    boolean screen =
        environment.containsKey("DISPLAY")
            || environment.containsKey("WAYLAND_DISPLAY")
            || System.getProperty("os.name").startsWith("Mac");
    if (!screen) {
      return Optional.empty();
    }
    return OPENERS.stream()
        .flatMap(
            name ->
                Stream.of(environment.getOrDefault("PATH", "").split(File.pathSeparator))
                    .map(directory -> Path.of(directory, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
