package dev.clearlane.trainer;

import java.nio.file.Path;

/** Where things are in a checkout. */
final class Places {
  private Places() {}

  /** The checkout's root, as the launcher names it; else the working directory. */
  static Path root() {
    return Path.of(System.getProperty("clearlane.root", "."));
  }

  /** The recipes that come with the project. */
  static Path recipes() {
    return root().resolve("trainer").resolve("recipes");
  }
}
