package dev.clearlane.bench.witness;

/** A message that violates its layout; the description is one line. */
final class Fault extends Exception {
  private static final long serialVersionUID = 1L;

  Fault(String message) {
    super(message);
  }

  Fault(String message, Throwable cause) {
    super(message, cause);
  }

  /** Throws, with the rule and its values in place, unless the rule holds. */
  @SuppressWarnings("AnnotateFormatMethod") // the annotation would be one more dependency
  static void unless(boolean holds, String rule, Object... values) throws Fault {
    if (!holds) {
      throw new Fault(rule.formatted(values));
    }
  }
}
