package dev.clearlane.trainer.run;

import java.io.IOException;

/** A run was asked for what does not fit it; nothing of it has been changed. */
public final class MisuseException extends IOException {
  private static final long serialVersionUID = 1L;

  /** With a message for the user, one line. */
  public MisuseException(String message) {
    super(message);
  }
}
