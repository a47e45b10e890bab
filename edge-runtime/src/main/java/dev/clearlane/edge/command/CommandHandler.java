package dev.clearlane.edge.command;

import java.util.Map;

/** Executes one command. Called on the dispatcher's thread, one command at a time. */
@FunctionalInterface
public interface CommandHandler {
  /**
   * Reads all parameters first, then acts.
   *
   * @return the result: JSON values by key in snake_case; may be empty
   * @throws CommandException with one line for the sender
   * @throws InterruptedException if the dispatcher is closed
   */
  Map<String, Object> handle(Request request) throws CommandException, InterruptedException;

  /** The parameters of a command. */
  final class Request {
    private final Parameters parameters;

    Request(Parameters parameters) {
      this.parameters = parameters;
    }

    /**
     * Reads the parameters; rejects keys that were not read.
     *
     * @throws CommandException if a parameter is missing, unknown or out of range
     */
    public <T> T read(Reading<T> reading) throws CommandException {
      T read = reading.from(parameters);
      parameters.requireNoOthers();
      return read;
    }
  }

  /** Reads a value from parameters. */
  @FunctionalInterface
  interface Reading<T> {
    T from(Parameters parameters) throws CommandException;
  }
}
