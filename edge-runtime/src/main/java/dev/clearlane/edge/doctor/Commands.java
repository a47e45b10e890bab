package dev.clearlane.edge.doctor;

import java.util.Optional;

/** Runs the machine's own commands. */
interface Commands {
  /** There are none: of a machine that does not run, only its files can be read. */
  Commands NONE = words -> Optional.empty();

  /**
   * Runs one, as it is, without a shell.
   *
   * @return what it wrote to standard output, trimmed; empty where it is not there, fails, or does
   *     not end in time
   */
  Optional<String> run(String... words);
}
