package dev.clearlane.trainer;

/** What the user gave cannot be used: one message, no usage page, exit code 2. */
final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  Refusal(String message, Throwable cause) {
    super(message, cause);
  }
}
