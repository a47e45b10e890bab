package dev.clearlane.edge.command;

import java.util.Map;

/** Carries out one command. Called on the desk's thread, one command at a time. */
@FunctionalInterface
public interface CommandHandler {
  /**
   * First asks for all its parameters, then acts.
   *
   * @return what to answer: JSON values by key in snake_case; empty where there is nothing to say
   * @throws CommandException with one line for whoever asked
   * @throws InterruptedException if the desk closes meanwhile
   */
  Map<String, Object> handle(Request request) throws CommandException, InterruptedException;

  /** Parameters that are complete once {@link #read} has returned. */
  final class Request {
    private final Parameters parameters;

    Request(Parameters parameters) {
      this.parameters = parameters;
    }

    /**
     * Reads the parameters; keys that are not asked for are refused.
     *
     * @throws CommandException where a parameter is missing, unknown or out of bounds
     */
    public <T> T read(Reading<T> reading) throws CommandException {
      T read = reading.from(parameters);
      parameters.requireNoOthers();
      return read;
    }
  }

  /** Makes a value of parameters. */
  @FunctionalInterface
  interface Reading<T> {
    T from(Parameters parameters) throws CommandException;
  }
}
