package dev.clearlane.edge.capture.source;

import dev.clearlane.bundle.BoundedFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/**
 * Login for a camera; never printed.
 *
 * @param username empty for none
 * @param password empty for none
 */
public record Login(String username, String password) {
  /** No user, no password. */
  public static final Login NONE = new Login("", "");

  public Login {
    if (username.isEmpty() && !password.isEmpty()) {
      throw new IllegalArgumentException("a camera's user name must be set where a password is");
    }
  }

  /**
   * Reads {@code PREFIX_USERNAME} and {@code PREFIX_PASSWORD}, or the first line of the file that
   * {@code PREFIX_PASSWORD_FILE} names.
   *
   * @param prefix e.g. {@code CLEARLANE_CAMERA_FRONT}
   * @throws IllegalArgumentException with one line, if they exclude each other or the file cannot
   *     be read
   */
  public static Login from(Map<String, String> environment, String prefix) {
    String username = environment.getOrDefault(prefix + "_USERNAME", "");
    String password = environment.get(prefix + "_PASSWORD");
    String file = environment.get(prefix + "_PASSWORD_FILE");
    if (password != null && file != null) {
      throw new IllegalArgumentException(
          "%1$s_PASSWORD and %1$s_PASSWORD_FILE exclude each other".formatted(prefix));
    }
    if (username.isEmpty() && (password != null || file != null)) {
      throw new IllegalArgumentException(prefix + "_USERNAME must be set where a password is");
    }
    if (file != null) {
      return withPasswordFile(username, Path.of(file));
    }
    return new Login(username, password == null ? "" : password);
  }

  /**
   * A user whose password is the first line of a file.
   *
   * @throws IllegalArgumentException if the file cannot be read
   */
  static Login withPasswordFile(String username, Path file) {
    try {
      return new Login(
          username,
          BoundedFile.text(file, BoundedFile.TEXT_BYTES, StandardCharsets.UTF_8)
              .lines()
              .findFirst()
              .orElse(""));
    } catch (IOException e) {
      throw new IllegalArgumentException("password file cannot be read: " + file, e);
    }
  }

  public boolean isAnonymous() {
    return username.isEmpty();
  }

  @Override
  public String toString() {
    return isAnonymous() ? "no login" : "a user with a password";
  }
}
