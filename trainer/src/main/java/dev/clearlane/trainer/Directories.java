package dev.clearlane.trainer;

import java.nio.file.Path;

/** Locations in a checkout. */
final class Directories {
  private Directories() {}

  /** Root of the checkout as set by the launcher, else the working directory. */
  static Path root() {
    return Path.of(System.getProperty("clearlane.root", "."));
  }

  /** Directory of the shipped recipes. */
  static Path recipes() {
    return root().resolve("trainer").resolve("recipes");
  }
}
