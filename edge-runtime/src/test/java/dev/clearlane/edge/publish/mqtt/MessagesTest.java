package dev.clearlane.edge.publish.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clearlane.edge.mqtt.BrokerUri;
import dev.clearlane.edge.mqtt.FakeBroker;
import dev.clearlane.edge.mqtt.FakeBroker.Behaviour;
import dev.clearlane.edge.mqtt.MqttCredentials;
import dev.clearlane.edge.mqtt.MqttLink;
import dev.clearlane.edge.mqtt.MqttSettings;
import dev.clearlane.edge.mqtt.OutgoingMessage;
import dev.clearlane.edge.publish.mqtt.EventTopic.Severity;
import dev.clearlane.edge.status.CameraMetrics;
import dev.clearlane.edge.status.Metrics;
import dev.clearlane.edge.status.RawReason;
import dev.clearlane.serving.clips.Await;
import dev.clearlane.serving.vehicle.VehicleSignals;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every kind of message against its published schema. */
@Timeout(60)
class MessagesTest {
  private static final Topics TOPICS = new Topics("fleet", "car", "front");
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final FakeBroker broker = new FakeBroker(Behaviour.TAKES);
  private final VehicleSignals signals = new VehicleSignals(VehicleSignals.FRESH);
  private final MqttLink link =
      broker.link(
          MqttSettings.of(BrokerUri.parse("mqtt://127.0.0.1"), MqttCredentials.ANONYMOUS),
          new StateTopic(TOPICS.state()));

  @Test
  void shouldPublishEventsWithTheVehiclesPosition() throws Exception {
    signals.accept("Vehicle/Speed", bytes("48.5"));
    signals.accept("Vehicle.CurrentLocation.Latitude", bytes("{\"value\": 52.52}"));
    UUID id =
        new EventTopic(link, TOPICS, signals)
            .report("camera_lost", Severity.ERROR, "no frame for 5 s", Map.of("attempts", 3));
    JsonNode body = only();

    assertThat(body.path("message_id").asText()).isEqualTo(id.toString());
    assertThat(body.path("clock_synchronised").isBoolean()).isTrue();
    assertThat(body.path("kind").asText()).isEqualTo("camera_lost");
    assertThat(body.path("details").path("attempts").asInt()).isEqualTo(3);
    assertThat(body.path("vehicle").path("speed_kmh").asDouble()).isEqualTo(48.5);
    assertThat(body.path("vehicle").path("latitude_deg").asDouble()).isEqualTo(52.52);
    assertThat(body.path("vehicle").has("longitude_deg")).isFalse();
  }

  @Test
  void shouldPublishPlatesWithBothReadings() throws Exception {
    new PlateTopic(link, TOPICS, null)
        .publish(
            new PlateSighting(
                "new",
                "t1",
                3,
                new PlateSighting.At(7, System.nanoTime(), 3584, 0.28, "derain", "derain"),
                new PlateSighting.Box(10, 20, 90, 30),
                new PlateSighting.Read("AB12CD", 0.61),
                new PlateSighting.Read("A812CD", 0.93),
                false,
                new PlateSighting.CloseLook("A812CD", 0.97, "maxim-deblurring-s1"),
                new PlateSighting.Voted(
                    "A812CD",
                    0.5,
                    null,
                    List.of(new PlateSighting.Read("A812CD", 0.5)),
                    List.of(List.of(new PlateSighting.Letter("A", 0.9)))),
                List.of("derain-rep16", "plates-a", "ppocr-v4"),
                new PlateSighting.Privacy("plain", null, null),
                List.of()));
    JsonNode body = only();

    assertThat(body.path("raw").path("text").asText()).isEqualTo("AB12CD");
    assertThat(body.path("restored").path("confidence").asDouble()).isEqualTo(0.93);
    assertThat(body.path("restored").path("votes").asBoolean(true)).isFalse();
    assertThat(body.path("restored").path("agrees").asBoolean()).isTrue();
    assertThat(body.path("clock_synchronised").isBoolean()).isTrue();
    assertThat(body.path("reads_differ").asBoolean()).isTrue();
    assertThat(body.at("/voted/candidates/0/text").asText()).isEqualTo("A812CD");
    assertThat(body.path("box").path("x_px").asInt()).isEqualTo(10);
  }

  @Test
  void shouldNotCallReadingsDifferentOfWhichOneIsMissing() {
    PlateSighting.Read read = new PlateSighting.Read("AB12CD", 0.61);
    assertThat(sighting(read, null).readsDiffer()).isFalse();
    assertThat(sighting(null, read).readsDiffer()).isFalse();
    assertThat(sighting(read, new PlateSighting.Read("AB12CD", 0.9)).readsDiffer()).isFalse();
    assertThatThrownBy(() -> sighting(null, null)).isInstanceOf(IllegalArgumentException.class);
  }

  private static PlateSighting sighting(
      PlateSighting.@Nullable Read raw, PlateSighting.@Nullable Read restored) {
    return new PlateSighting(
        "end",
        "t1",
        3,
        new PlateSighting.At(7, System.nanoTime(), 3584, 0.28, "pass", "pass"),
        new PlateSighting.Box(10, 20, 90, 30),
        raw,
        restored,
        false,
        null,
        new PlateSighting.Voted("AB12CD", 0.5, null, List.of(), List.of()),
        List.of("plates-a", "ppocr-v4"),
        new PlateSighting.Privacy("plain", null, null),
        List.of());
  }

  @Test
  void shouldPublishHealth() throws Exception {
    CameraMetrics front = new Metrics().camera("front");
    front.published("derain", "pass", "bypass", Map.of("select", 2_000_000L));
    front.raw(RawReason.NO_TIME);
    HealthTopic.Model model =
        new HealthTopic.Model("derain", "d16", "ab".repeat(32), "onnxruntime-cpu-int8");
    new HealthTopic(link, TOPICS.ofVehicle())
        .send(
            Map.of("front", front.snapshot(0)),
            new HealthTopic.Software("1.2.0", "standard", List.of(model)));
    JsonNode body = only();

    assertThat(body.path("software").path("version").asText()).isEqualTo("1.2.0");
    assertThat(body.path("software").path("models").path(0).path("engine").asText())
        .isEqualTo("onnxruntime-cpu-int8");
    assertThat(body.path("cameras").path("front").path("raw").path("no_time").asInt()).isOne();
    assertThat(body.path("cameras").path("front").path("raw").path("late").asInt(-1)).isZero();

    assertThat(body.path("cameras").path("front").path("frames").asInt()).isEqualTo(1);
    assertThat(body.path("outbox").path("storage").asText()).isEqualTo("memory");
    assertThat(body.path("outbox").path("waiting").path("plate").asInt(-1)).isZero();
  }

  @Test
  void shouldPublishItsStateAsInTheSchema() {
    StateTopic state = new StateTopic("s");
    for (OutgoingMessage post :
        List.of(
            state.online(true, null),
            state.online(false, "the disk is full"),
            state.closed(),
            state.lost())) {
      Schemas.check("state", post.payload());
      assertThat(post.retained()).isTrue();
    }
  }

  @Test
  void shouldRejectInvalidMessages() {
    ObjectNode event = MAPPER.createObjectNode();
    event.put("schema", 1).put("message_id", UUID.randomUUID().toString());
    assertThatThrownBy(() -> Schemas.check("event", event)).isInstanceOf(AssertionError.class);
    ObjectNode state = MAPPER.createObjectNode().put("schema", 1).put("state", "asleep");
    assertThatThrownBy(() -> Schemas.check("state", state)).isInstanceOf(AssertionError.class);
  }

  /** The only message besides states. */
  private JsonNode only() throws Exception {
    // health is sent only while connected, never on closing
    Await.until(() -> !broker.takenPosts().isEmpty());
    link.close();
    assertThat(broker.takenPosts()).hasSize(1);
    return MAPPER.readTree(broker.takenPosts().get(0).payload());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
