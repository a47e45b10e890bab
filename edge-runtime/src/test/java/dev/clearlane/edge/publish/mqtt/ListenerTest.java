package dev.clearlane.edge.publish.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.clearlane.edge.cli.Main;
import dev.clearlane.edge.mqtt.IncomingMessage;
import dev.clearlane.edge.mqtt.Mosquitto;
import dev.clearlane.edge.mqtt.MqttCredentials;
import dev.clearlane.edge.mqtt.MqttLink;
import dev.clearlane.edge.mqtt.MqttSettings;
import dev.clearlane.edge.outbox.Outbox;
import dev.clearlane.edge.outbox.OutboxSettings;
import dev.clearlane.edge.publish.mqtt.EventTopic.Severity;
import dev.clearlane.serving.clips.Await;
import dev.clearlane.serving.vehicle.Signal;
import dev.clearlane.serving.vehicle.VehicleSignals;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Subscribers: vehicle signals, and {@code clearlane watch}. */
@Timeout(60)
class ListenerTest {
  private static final Topics TOPICS = new Topics("north", "car-7", "front");

  @TempDir private Path directory;

  @Test
  void shouldReadSignalsFromTheVehiclesBroker() throws Exception {
    VehicleSignals signals = new VehicleSignals(VehicleSignals.FRESH);
    try (Mosquitto mosquitto = Mosquitto.start(directory, "allow_anonymous true");
        SignalFeed feed =
            SignalFeed.start(
                MqttSettings.of(mosquitto.uri(), MqttCredentials.ANONYMOUS),
                SignalFeed.PREFIX,
                signals)) {
      assertThat(feed).isNotNull();
      while (signals.get(Signal.SPEED).isEmpty()) { // until the feed is connected
        publish(mosquitto, "vss/Vehicle/Speed", "61.5");
      }
      assertThat(signals.get(Signal.SPEED)).isEqualTo(OptionalDouble.of(61.5));
    }
  }

  @Test
  void shouldPrintMessagesOfAVehicle() throws Exception {
    try (Mosquitto mosquitto = Mosquitto.start(directory, "allow_anonymous true");
        Outbox outbox = Outbox.open(OutboxSettings.inMemory());
        MqttLink link =
            VehicleLink.start(
                MqttSettings.of(mosquitto.uri(), MqttCredentials.ANONYMOUS),
                TOPICS.ofVehicle(),
                outbox,
                null)) {
      new EventTopic(link, TOPICS, null).report("seen", Severity.INFO, "text", Map.of());
      Await.until(() -> link.counters().delivered() > 0);
      StringWriter out = new StringWriter(); // the retained state is always delivered
      int code =
          Main.run(
              new PrintWriter(out),
              new PrintWriter(new StringWriter()),
              "watch",
              mosquitto.uri().toString(),
              "--vehicle",
              "car-7",
              "--count",
              "1",
              "--seconds",
              "30",
              "--json");

      assertThat(code).isZero();
      JsonNode line = new ObjectMapper().readTree(out.toString());
      assertThat(line.path("topic").asText()).isEqualTo("clearlane/v1/north/car-7/state");
      assertThat(line.path("content_type").asText()).isEqualTo("application/json");
      assertThat(line.path("retained").asBoolean()).isTrue();
      assertThat(line.path("body").path("state").asText()).isEqualTo("online");
    }
  }

  @Test
  void shouldFailWithoutABroker() throws Exception {
    StringWriter err = new StringWriter();
    int code =
        Main.run(
            new PrintWriter(new StringWriter()),
            new PrintWriter(err),
            "watch",
            "mqtt://127.0.0.1:" + Mosquitto.freePort(),
            "--seconds",
            "1");

    assertThat(code).isEqualTo(1);
    assertThat(err.toString()).contains("refused");
  }

  @Test
  void shouldEscapeControlCharactersAndFileNames() {
    IncomingMessage arrival =
        new IncomingMessage(
            "clearlane/v1/a/b/c/event",
            "\u001b[2J\u0007".getBytes(StandardCharsets.UTF_8),
            "text/plain",
            Map.of("message_id", "../../etc/passwd"),
            null,
            null,
            false);
    assertThat(WatchedMessage.of(arrival).line()).doesNotContain("\u001b").contains("?[2J?");
    assertThat(WatchedMessage.of(arrival).fileName()).matches("[0-9a-f-]{36}\\.jpg");
  }

  private static void publish(Mosquitto mosquitto, String topic, String text) throws Exception {
    new ProcessBuilder(
            Mosquitto.program("mosquitto_pub"),
            "-h",
            "127.0.0.1",
            "-p",
            "" + mosquitto.port(),
            "-t",
            topic,
            "-m",
            text)
        .start()
        .waitFor();
  }
}
