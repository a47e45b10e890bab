package dev.clearlane.serving.inference;

/** A picture of a size that an engine was not built for; another engine may take it. */
public final class SizeOutsideProfileException extends EngineException {
  private static final long serialVersionUID = 1L;

  public SizeOutsideProfileException(String message) {
    super(message);
  }
}
