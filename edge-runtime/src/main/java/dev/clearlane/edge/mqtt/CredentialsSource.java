package dev.clearlane.edge.mqtt;

import java.io.IOException;
import java.util.Map;

/** Gives out credentials, again for each connection: a password file may change meanwhile. */
@FunctionalInterface
public interface CredentialsSource {
  /**
   * Who we are now.
   *
   * @throws IOException with one line that names the file, never its content
   */
  Credentials read() throws IOException;

  /**
   * From {@code CLEARLANE_MQTT_USERNAME} and {@code CLEARLANE_MQTT_PASSWORD}, or the first line of
   * the file that {@code CLEARLANE_MQTT_PASSWORD_FILE} names.
   *
   * @throws IllegalArgumentException with one line, if they contradict each other or the file
   *     cannot be read
   */
  static CredentialsSource from(Map<String, String> environment) {
    Credentials first = Credentials.from(environment);
    return environment.containsKey("CLEARLANE_MQTT_PASSWORD_FILE")
        ? () -> {
          try {
            return Credentials.from(environment);
          } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
          }
        }
        : first;
  }
}
