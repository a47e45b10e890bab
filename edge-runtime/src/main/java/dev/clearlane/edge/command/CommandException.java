package dev.clearlane.edge.command;

import java.util.Locale;

/** Why a command was not carried out, in one line for whoever asked. */
public final class CommandException extends Exception {
  private static final long serialVersionUID = 1;

  /** Kinds of failures, as answers name them. */
  public enum Kind {
    /** There is no command of this name here. */
    UNKNOWN_COMMAND,
    /** The body is no JSON object, or has keys, types or values that the command does not take. */
    MALFORMED,
    /** It names something that is not there: a camera, a model. */
    NOT_FOUND,
    /** Too many commands wait already. */
    BUSY,
    /** It was tried and did not work. */
    FAILED;

    String id() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Kind kind;

  public CommandException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  /** What kind of failure. */
  public Kind kind() {
    return kind;
  }
}
