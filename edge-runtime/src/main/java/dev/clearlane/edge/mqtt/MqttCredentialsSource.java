package dev.clearlane.edge.mqtt;

import java.io.IOException;
import java.util.Map;

/** Reads credentials again for each connection, so that a password file may change. */
@FunctionalInterface
public interface MqttCredentialsSource {
  /**
   * The current credentials.
   *
   * @throws IOException with one line that names the file, never its content
   */
  MqttCredentials read() throws IOException;

  /**
   * From {@code CLEARLANE_MQTT_USERNAME} and {@code CLEARLANE_MQTT_PASSWORD}, or the first line of
   * the file that {@code CLEARLANE_MQTT_PASSWORD_FILE} names.
   *
   * @throws IllegalArgumentException with one line, if they contradict each other or the file
   *     cannot be read
   */
  static MqttCredentialsSource from(Map<String, String> environment) {
    MqttCredentials first = MqttCredentials.from(environment);
    return environment.containsKey("CLEARLANE_MQTT_PASSWORD_FILE")
        ? () -> {
          try {
            return MqttCredentials.from(environment);
          } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
          }
        }
        : first;
  }
}
