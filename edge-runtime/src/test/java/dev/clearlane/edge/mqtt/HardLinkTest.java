package dev.clearlane.edge.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clearlane.bundle.Picture;
import dev.clearlane.edge.agent.Backoff;
import dev.clearlane.edge.outbox.Outbox;
import dev.clearlane.edge.outbox.OutboxMessage;
import dev.clearlane.edge.outbox.OutboxSettings;
import dev.clearlane.edge.outbox.Priority;
import dev.clearlane.edge.publish.mqtt.FrameTopic;
import dev.clearlane.edge.publish.mqtt.Topics;
import dev.clearlane.edge.publish.mqtt.VehicleLink;
import dev.clearlane.serving.clips.Await;
import dev.clearlane.serving.frame.Decision;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.FramePool;
import dev.clearlane.serving.frame.RestoredFrame;
import dev.clearlane.serving.frame.TimeBase;
import dev.clearlane.serving.frame.Treatment;
import dev.clearlane.serving.picture.JpegEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Faulty connections and brokers. */
@Timeout(90)
class HardLinkTest {
  private static final Topics TOPICS = new Topics("fleet", "car", "front");

  @TempDir private Path directory;

  @Test
  void shouldReconnectASilentConnection() throws Exception {
    try (Mosquitto mosquitto = Mosquitto.start(directory, "allow_anonymous true");
        SwallowingProxy proxy = new SwallowingProxy(mosquitto.port())) {
      MqttLink link = start(proxy.uri(), Duration.ofMillis(700));
      link.offer(event("kept"));
      Await.until(() -> link.counters().delivered() >= 1);
      link.close();

      assertThat(proxy.swallowed()).isPositive();
      assertThat(proxy.connections()).isEqualTo(2);
      assertThat(link.counters().notDelivered()).isZero();
    }
  }

  @Test
  void shouldDetectSilenceWithinHalfAMinuteByDefault() {
    MqttSettings defaults = MqttSettings.of(BrokerUri.parse("mqtt://b"), MqttCredentials.ANONYMOUS);
    Duration leaving = defaults.timeouts().connect(); // maximum wait for the DISCONNECT
    Duration coming = defaults.timeouts().connect();

    assertThat(
            defaults
                .timeouts()
                .acknowledgement()
                .plus(leaving)
                .plus(defaults.timeouts().retry().first())
                .plus(coming))
        .isLessThanOrEqualTo(Duration.ofSeconds(30));
  }

  /** Paho confuses the limits of the two directions. */
  @Test
  void shouldSendImagesAsLargeAsItsOwnLimit() throws Exception {
    try (Mosquitto mosquitto = Mosquitto.start(directory, "allow_anonymous true");
        Subscriber subscriber = new Subscriber(mosquitto.uri())) {
      MqttLink link = start(mosquitto.uri(), Duration.ofSeconds(10));
      FramePool pool = new FramePool(1, 640, 480);
      try (FrameTopic topic =
          new FrameTopic(
              link,
              TOPICS,
              new TimeBase(1, 25),
              25,
              (picture, quality) -> new JpegEncoder(quality).encode(picture))) {
        topic.accept(noise(pool, 0));
      }
      Subscriber.Arrival picture = subscriber.await(a -> a.topic().equals(TOPICS.frame()));
      assertThat(picture.payload().length).isBetween(80 << 10, MqttSettings.PAYLOAD_BYTES);
      link.close();
      assertThat(link.failure()).isNull(); // the connection was never lost
      assertThat(link.payloadLimitBytes()).isEqualTo(MqttSettings.PAYLOAD_BYTES);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"max_packet_size 100000", "message_size_limit 60000"})
  void shouldShrinkImagesToTheBrokersLimit(String limit) throws Exception {
    try (Mosquitto mosquitto = Mosquitto.start(directory, "allow_anonymous true", limit);
        Subscriber subscriber = new Subscriber(mosquitto.uri())) {
      MqttLink link = start(mosquitto.uri(), Duration.ofSeconds(10));
      FramePool pool = new FramePool(1, 640, 480);
      try (FrameTopic topic =
          new FrameTopic(
              link,
              TOPICS,
              new TimeBase(1, 25),
              25,
              (picture, quality) -> new JpegEncoder(quality).encode(picture))) {
        for (int i = 0; i < 3; i++) {
          topic.accept(noise(pool, i));
        }
      }
      for (int i = 0; i < 3; i++) {
        Subscriber.Arrival picture = subscriber.await(a -> a.topic().equals(TOPICS.frame()));
        assertThat(picture.payload().length).isLessThan(100_000);
        assertThat(picture.payload()).startsWith(0xff, 0xd8);
        assertThat(picture.contentType()).isEqualTo("image/jpeg");
      }
      link.close();

      assertThat(link.counters().delivered()).isEqualTo(3);
      assertThat(link.counters().refused()).isZero();
      if (limit.startsWith("max")) {
        assertThat(link.failure()).isNull(); // the connection was never lost
      }
      assertThat(link.payloadLimitBytes()).isBetween(30_000, 100_000);
      assertThat(pool.leased()).isZero();
    }
  }

  @Test
  void shouldContinueInMemoryWithoutADiskAndReportIt() throws Exception {
    Path nowhere = Path.of("/proc/clearlane-outbox"); // not even root can write there
    try (Mosquitto mosquitto = Mosquitto.start(directory, "allow_anonymous true");
        Subscriber subscriber = new Subscriber(mosquitto.uri());
        Outbox outbox = Outbox.open(OutboxSettings.in(nowhere))) {
      MqttLink link =
          VehicleLink.start(
              settings(mosquitto.uri(), Duration.ofSeconds(10)), TOPICS.ofVehicle(), outbox, null);
      Subscriber.Arrival online = subscriber.awaitState("online");
      link.offer(event("live"));
      Subscriber.Arrival event = subscriber.await(a -> a.topic().equals(TOPICS.event()));
      link.close();

      assertThat(online.json().path("outbox").asText()).isEqualTo("memory");
      assertThat(online.json().path("outbox_failure").asText()).isNotBlank();
      assertThat(event.payload()).isEqualTo("live".getBytes(StandardCharsets.UTF_8));
      assertThat(outbox.stats().waitingMessages()).isZero();
    }
  }

  /** A picture that does not compress well. */
  private static RestoredFrame noise(FramePool pool, int sequence) throws InterruptedException {
    Picture picture = Picture.black(640, 480);
    new Random(sequence).nextBytes(picture.bgr());
    Frame frame = pool.lease().stamp(sequence, sequence, System.nanoTime());
    frame.copyFrom(picture);
    return new RestoredFrame(
        frame,
        frame.retain(),
        new Decision(Treatment.PASS, Map.of(), "why"),
        Treatment.PASS,
        List.of(),
        Map.of());
  }

  private static MqttLink start(BrokerUri broker, Duration ackTimeout) {
    return VehicleLink.start(settings(broker, ackTimeout), TOPICS);
  }

  private static MqttSettings settings(BrokerUri broker, Duration ackTimeout) {
    return new MqttSettings(
        broker,
        MqttCredentials.ANONYMOUS,
        null,
        new MqttSettings.Timeouts(
            Duration.ofSeconds(2),
            ackTimeout,
            Duration.ofSeconds(20),
            Duration.ofSeconds(20),
            Backoff.of(Duration.ofMillis(50), Duration.ofSeconds(1))),
        new MqttSettings.Limits(20, 128 << 10, 1000));
  }

  private static OutboxMessage event(String text) {
    return new OutboxMessage(
        UUID.randomUUID(),
        Priority.EVENT,
        TOPICS.event(),
        "text/plain",
        text.getBytes(StandardCharsets.UTF_8),
        Map.of(),
        Duration.ofHours(1));
  }
}
