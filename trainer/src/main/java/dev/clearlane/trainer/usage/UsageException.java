package dev.clearlane.trainer.usage;

import java.io.IOException;
import java.util.List;

/**
 * Input from the user that cannot be used: a recipe, data, weights or a run; exit code 2. Nothing
 * has been changed. The message names the thing, the rule and the value, one line per error.
 */
public final class UsageException extends IOException {
  private static final long serialVersionUID = 1L;

  public UsageException(String message) {
    super(message);
  }

  public UsageException(String message, Throwable cause) {
    super(message, cause);
  }

  public UsageException(List<String> errors) {
    super(String.join(System.lineSeparator(), errors));
  }
}
