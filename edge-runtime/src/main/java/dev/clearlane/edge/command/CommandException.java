package dev.clearlane.edge.command;

import java.util.Locale;

/** Why a command was not executed, in one line for its sender. */
public final class CommandException extends Exception {
  private static final long serialVersionUID = 1;

  /** Kinds of failures; their ids appear in answers. */
  public enum Kind {
    /** There is no command of this name. */
    UNKNOWN_COMMAND,
    /** The body is not a JSON object, or has unknown keys, wrong types or invalid values. */
    MALFORMED,
    /** The body names a camera or model that does not exist. */
    NOT_FOUND,
    /** Too many commands are queued. */
    BUSY,
    /** The command failed. */
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

  /** Kind of failure. */
  public Kind kind() {
    return kind;
  }
}
