package dev.clearlane.edge.mqtt;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who we are to the broker. Comes from the environment or a file, never from a command line, which
 * every user of the machine can read; never printed.
 *
 * @param username empty for an anonymous link
 * @param password empty for none
 */
public record Credentials(String username, String password) implements CredentialsSource {
  private static final String USERNAME = "CLEARLANE_MQTT_USERNAME";
  private static final String PASSWORD = "CLEARLANE_MQTT_PASSWORD";
  private static final String PASSWORD_FILE = "CLEARLANE_MQTT_PASSWORD_FILE";

  /** No user, no password. */
  public static final Credentials ANONYMOUS = new Credentials("", "");

  /**
   * Reads {@code CLEARLANE_MQTT_USERNAME} and {@code CLEARLANE_MQTT_PASSWORD}, or the first line of
   * the file that {@code CLEARLANE_MQTT_PASSWORD_FILE} names.
   *
   * @throws IllegalArgumentException with one line, if they contradict each other or the file
   *     cannot be read
   */
  public static Credentials from(Map<String, String> environment) {
    String username = environment.getOrDefault(USERNAME, "");
    String password = environment.get(PASSWORD);
    String file = environment.get(PASSWORD_FILE);
    if (password != null && file != null) {
      throw new IllegalArgumentException(
          PASSWORD + " and " + PASSWORD_FILE + " exclude each other");
    }
    if (username.isEmpty() && (password != null || file != null)) {
      throw new IllegalArgumentException(USERNAME + " must be set where a password is");
    }
    return new Credentials(username, file == null ? orEmpty(password) : firstLine(file));
  }

  @Override
  public Credentials read() {
    return this;
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  private static String firstLine(String file) {
    try {
      return Files.readString(Path.of(file), StandardCharsets.UTF_8).lines().findFirst().orElse("");
    } catch (IOException e) {
      throw new IllegalArgumentException(PASSWORD_FILE + " cannot be read: " + file, e);
    }
  }

  @Override
  public String toString() {
    return username.isEmpty() ? "anonymous" : "user " + username;
  }
}
