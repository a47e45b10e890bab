package dev.clearlane.edge.mqtt;

import dev.clearlane.bundle.BoundedFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * User and password at the broker. Read from the environment or a file, never from the command
 * line, which every user of the machine can read; the password is never printed.
 *
 * @param username empty for an anonymous connection
 * @param password empty for none
 */
public record MqttCredentials(String username, String password) implements MqttCredentialsSource {
  private static final String USERNAME = "CLEARLANE_MQTT_USERNAME";
  private static final String PASSWORD = "CLEARLANE_MQTT_PASSWORD";
  private static final String PASSWORD_FILE = "CLEARLANE_MQTT_PASSWORD_FILE";

  /** No user, no password. */
  public static final MqttCredentials ANONYMOUS = new MqttCredentials("", "");

  /**
   * Reads {@code CLEARLANE_MQTT_USERNAME} and {@code CLEARLANE_MQTT_PASSWORD}, or the first line of
   * the file that {@code CLEARLANE_MQTT_PASSWORD_FILE} names.
   *
   * @throws IllegalArgumentException with one line, if they contradict each other or the file
   *     cannot be read
   */
  public static MqttCredentials from(Map<String, String> environment) {
    String username = environment.getOrDefault(USERNAME, "");
    String password = environment.get(PASSWORD);
    String file = environment.get(PASSWORD_FILE);
    if (password != null && file != null) {
      throw new IllegalArgumentException(
          PASSWORD + " and " + PASSWORD_FILE + " exclude each other");
    }
    if (username.isEmpty() && (password != null || file != null)) {
      throw new IllegalArgumentException(USERNAME + " must be set if a password is");
    }
    return new MqttCredentials(username, file == null ? orEmpty(password) : firstLine(file));
  }

  @Override
  public MqttCredentials read() {
    return this;
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  private static String firstLine(String file) {
    try {
      return BoundedFile.text(Path.of(file), BoundedFile.TEXT_BYTES, StandardCharsets.UTF_8)
          .lines()
          .findFirst()
          .orElse("");
    } catch (IOException e) {
      throw new IllegalArgumentException(PASSWORD_FILE + " cannot be read: " + file, e);
    }
  }

  @Override
  public String toString() {
    return username.isEmpty() ? "anonymous" : "user " + username;
  }
}
