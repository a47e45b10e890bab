package dev.clearlane.trainer.recipe;

import java.util.List;

/** A recipe that cannot be used; the message lists everything wrong with it, a line each. */
public final class RecipeException extends Exception {
  private static final long serialVersionUID = 1L;

  public RecipeException(List<String> errors) {
    super(String.join(System.lineSeparator(), errors));
  }
}
