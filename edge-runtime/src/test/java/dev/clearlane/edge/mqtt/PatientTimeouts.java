package dev.clearlane.edge.mqtt;

import dev.clearlane.edge.agent.Backoff;
import java.time.Duration;

/** Timeouts that are longer than any pause of the machine. */
final class PatientTimeouts {
  private PatientTimeouts() {}

  static MqttSettings.Timeouts of(Duration close, Backoff retry) {
    return new MqttSettings.Timeouts(
        Duration.ofSeconds(30), Duration.ofSeconds(15), close, Duration.ofSeconds(20), retry);
  }
}
