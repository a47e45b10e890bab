package dev.clearlane.serving.inference;

/** An engine that is still being built; retry later. */
public final class EngineNotReadyException extends EngineException {
  private static final long serialVersionUID = 1L;

  public EngineNotReadyException(String message) {
    super(message);
  }
}
