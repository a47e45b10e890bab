package dev.clearlane.bundle.settings;

/**
 * A secret, which no message, log or {@code toString} shows. Its key is never read from the file of
 * settings: {@code KEY_file} names a file whose first line it is, or the environment holds it.
 */
public record Secret(String text) {
  /** No secret. */
  public static final Secret NONE = new Secret("");

  public boolean isEmpty() {
    return text.isEmpty();
  }

  @Override
  public String toString() {
    return text.isEmpty() ? "" : "***";
  }
}
