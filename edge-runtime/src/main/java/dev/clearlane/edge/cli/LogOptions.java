package dev.clearlane.edge.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** Log level on standard error; the default is warnings. */
final class LogOptions {
  @Option(
      names = {"-v", "--verbose"},
      scope = ScopeType.INHERIT,
      description = "Log more to standard error; -vv logs debug messages.")
  private boolean[] verbose = {};

  void apply() {
    if (LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME) instanceof Logger root) {
      root.setLevel(
          verbose.length == 0 ? Level.WARN : verbose.length == 1 ? Level.INFO : Level.DEBUG);
    }
  }
}
