package dev.clearlane.edge.pipeline;

/** How failures are said in logs and on slates: one line. */
final class Problems {
  private Problems() {}

  static String line(Throwable cause) {
    String message = cause.getMessage();
    String text = message == null ? cause.getClass().getSimpleName() : message;
    return text.strip().replaceAll("\\s*\\R\\s*", "; ");
  }
}
