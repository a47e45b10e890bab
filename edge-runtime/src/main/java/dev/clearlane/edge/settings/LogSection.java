package dev.clearlane.edge.settings;

import ch.qos.logback.classic.Level;
import dev.clearlane.bundle.settings.Default;
import dev.clearlane.bundle.settings.Doc;
import dev.clearlane.bundle.settings.Restart;

/** Section {@code log}. */
public record LogSection(
    @Doc("Least severity that is logged.") @Default("info") @Restart Name level) {
  /** Names of levels. */
  public enum Name {
    ERROR,
    WARN,
    INFO,
    DEBUG
  }

  public Level logLevel() {
    return Level.valueOf(level.name());
  }
}
