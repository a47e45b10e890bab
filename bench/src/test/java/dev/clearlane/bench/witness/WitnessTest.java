package dev.clearlane.bench.witness;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clearlane.bench.broker.EmbeddedBroker;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WitnessTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  @Test
  void shouldSeeWhatAStrangerPublishes() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start();
        Witness witness = Witness.connect(broker.uri())) {
      publish(
          broker.uri(),
          "clearlane/v1/fleet/car-1/front/decision",
          """
          {"schema": 1, "message_id": "a", "sequence": 4, "capture_time": "2026-01-01T00:00:00Z",
           "pts": 1, "pts_seconds": 0.2, "decision": "pass", "applied": "pass", "models": [],
           "scores": {}, "reason": "clear", "change": true, "frames": {"pass": 5}}
          """,
          "clearlane/v1/fleet/car-1/state",
          "{\"schema\": 1, \"state\": \"offline\"}");

      assertThat(witness.await(1, TIMEOUT)).isTrue();
      WitnessReport report = witness.report();
      assertThat(report.faults()).isEmpty();
      assertThat(report.received()).isEqualTo(1);
      assertThat(report.decidedFrames()).containsEntry("pass", 5L);
      assertThat(report.lastState()).isEqualTo("offline");
    }
  }

  @Test
  void shouldReportTooFewReceivedMessages() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start();
        Witness witness = Witness.connect(broker.uri())) {
      assertThat(witness.await(1, Duration.ofMillis(1))).isFalse();
    }
  }

  @Test
  void shouldNameABrokerThatIsNotThere() throws Exception {
    URI gone;
    try (EmbeddedBroker broker = EmbeddedBroker.start()) {
      gone = broker.uri();
    }
    assertThatThrownBy(() -> Witness.connect(gone))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(gone + ": cannot subscribe");
  }

  private static void publish(URI broker, String... topicsAndBodies) throws Exception {
    MqttClient client =
        new MqttClient("tcp://127.0.0.1:" + broker.getPort(), "stranger", new MemoryPersistence());
    try {
      client.connect();
      for (int i = 0; i < topicsAndBodies.length; i += 2) {
        MqttProperties properties = new MqttProperties();
        properties.setContentType("application/json");
        MqttMessage message =
            new MqttMessage(topicsAndBodies[i + 1].getBytes(UTF_8), 1, false, properties);
        client.publish(topicsAndBodies[i], message);
      }
      client.disconnect();
    } finally {
      client.close();
    }
  }
}
