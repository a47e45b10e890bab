package dev.clearlane.edge.doctor;

import java.util.Optional;

/** Runs commands of the machine. */
interface Commands {
  /** No commands: of a mounted root file system, only files can be read. */
  Commands NONE = words -> Optional.empty();

  /**
   * Runs a command without a shell.
   *
   * @return its standard output, trimmed; empty if it is not installed, fails, or times out
   */
  Optional<String> run(String... words);
}
