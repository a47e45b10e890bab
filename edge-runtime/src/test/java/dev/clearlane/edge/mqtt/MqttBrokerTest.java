package dev.clearlane.edge.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clearlane.edge.agent.Backoff;
import dev.clearlane.edge.outbox.OutboxMessage;
import dev.clearlane.edge.outbox.Priority;
import dev.clearlane.edge.publish.mqtt.Topics;
import dev.clearlane.edge.publish.mqtt.VehicleLink;
import dev.clearlane.serving.clips.Await;
import java.io.File;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The link with a real Mosquitto, observed by another client. */
@Timeout(90)
class MqttBrokerTest {
  private static final Topics TOPICS = new Topics("fleet", "car", "front");

  @TempDir private Path directory;

  @Test
  void shouldDeliverMoreThanFitsInFlight() throws Exception {
    Set<Thread> before = threads();
    try (Mosquitto mosquitto = Mosquitto.start(directory, "allow_anonymous true");
        Subscriber subscriber = new Subscriber(mosquitto.uri())) {
      MqttLink link =
          VehicleLink.start(settings(mosquitto.uri(), MqttCredentials.ANONYMOUS), TOPICS);
      for (int i = 0; i < 200; i++) {
        link.offer(
            message(Priority.FRAME, TOPICS.frame(), new byte[20_000], Map.of("sequence", "" + i)));
      }
      link.close();

      subscriber.awaitState("online");
      for (int i = 0; i < 200; i++) {
        Subscriber.Arrival arrival = subscriber.await(a -> a.topic().equals(TOPICS.frame()));
        assertThat(arrival.properties()).containsEntry("sequence", "" + i);
        assertThat(arrival.contentType()).isEqualTo("text/plain");
        assertThat(arrival.qos()).isEqualTo(1);
      }
      assertThat(subscriber.awaitState("offline").json().path("reason").asText())
          .isEqualTo("closed");
      assertThat(link.counters().delivered()).isEqualTo(200);
      assertThat(link.counters().notDelivered()).isZero();
      Await.until(() -> before.containsAll(threads()));
    }
  }

  @Test
  void shouldRetainTheStateForLaterSubscribers() throws Exception {
    try (Mosquitto mosquitto = Mosquitto.start(directory, "allow_anonymous true")) {
      MqttLink link =
          VehicleLink.start(settings(mosquitto.uri(), MqttCredentials.ANONYMOUS), TOPICS);
      try (Subscriber early = new Subscriber(mosquitto.uri())) {
        early.awaitState("online");
      }
      try (Subscriber late = new Subscriber(mosquitto.uri())) {
        assertThat(late.awaitState("online").topic()).isEqualTo("clearlane/v1/fleet/car/state");
      }
      link.close();
      try (Subscriber after = new Subscriber(mosquitto.uri())) {
        assertThat(after.awaitState("offline").json().path("schema").asInt()).isEqualTo(1);
      }
    }
  }

  @Test
  void shouldLeaveItsLastWillWhenKilled() throws Exception {
    try (Mosquitto mosquitto = Mosquitto.start(directory, "allow_anonymous true");
        Subscriber subscriber = new Subscriber(mosquitto.uri())) {
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  LinkHolder.class.getName(),
                  mosquitto.uri().toString())
              .redirectErrorStream(true)
              .redirectOutput(new File(directory.toFile(), "holder.log"))
              .start();
      try {
        subscriber.awaitState("online");
      } finally {
        process.destroyForcibly().onExit().join();
      }
      assertThat(subscriber.awaitState("offline").json().path("reason").asText()).isEqualTo("lost");
    }
  }

  @Test
  void shouldLogInWithUserAndPassword() throws Exception {
    Path passwords = directory.resolve("passwords");
    Files.createFile(passwords);
    int made =
        new ProcessBuilder(
                Mosquitto.program("mosquitto_passwd"), "-b", passwords.toString(), "car", "secret")
            .start()
            .waitFor();
    assertThat(made).isZero();
    try (Mosquitto mosquitto =
        Mosquitto.start(directory, "allow_anonymous false", "password_file " + passwords)) {
      assertThat(delivered(mosquitto.uri(), new MqttCredentials("car", "secret")).delivered())
          .isEqualTo(1);
      assertThat(delivered(mosquitto.uri(), new MqttCredentials("car", "wrong")).delivered())
          .isZero();
      assertThat(delivered(mosquitto.uri(), MqttCredentials.ANONYMOUS).delivered()).isZero();
    }
  }

  @Test
  void shouldCloseInTimeWithoutABroker() throws Exception {
    BrokerUri unreachable = BrokerUri.parse("mqtt://127.0.0.1:" + Mosquitto.freePort());
    MqttLink link = VehicleLink.start(settings(unreachable, MqttCredentials.ANONYMOUS), TOPICS);
    link.offer(text("lost"));
    link.close();

    assertThat(link.counters().notDelivered()).isEqualTo(1);
    assertThat(link.failure()).contains("refused");
  }

  @Test
  void shouldCloseInTimeIfTheBrokerNeverAnswers() throws Exception {
    Set<Thread> before = threads();
    try (ServerSocket mute = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      BrokerUri uri = BrokerUri.parse("mqtt://127.0.0.1:" + mute.getLocalPort());
      MqttLink link = VehicleLink.start(settings(uri, MqttCredentials.ANONYMOUS), TOPICS);
      link.offer(text("lost"));
      link.close();

      assertThat(link.counters().notDelivered()).isEqualTo(1);
      assertThat(link.failure()).isNotBlank();
      Await.until(() -> before.containsAll(threads()));
    }
  }

  /** Threads of the vehicle's MQTT clients. */
  private static Set<Thread> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().contains("clearlane-fleet-car"))
        .collect(Collectors.toSet());
  }

  private static MqttCounters delivered(BrokerUri broker, MqttCredentials credentials) {
    MqttLink link = VehicleLink.start(settings(broker, credentials), TOPICS);
    link.offer(text("hello"));
    link.close();
    return link.counters();
  }

  private static OutboxMessage text(String text) {
    return message(
        Priority.DECISION, TOPICS.decision(), text.getBytes(StandardCharsets.UTF_8), Map.of());
  }

  private static OutboxMessage message(
      Priority priority, String topic, byte[] payload, Map<String, String> properties) {
    return new OutboxMessage(
        UUID.randomUUID(), priority, topic, "text/plain", payload, properties, Duration.ofHours(1));
  }

  private static MqttSettings settings(BrokerUri broker, MqttCredentials credentials) {
    return new MqttSettings(
        broker,
        credentials,
        null,
        new MqttSettings.Timeouts(
            Duration.ofSeconds(2),
            Duration.ofSeconds(10),
            Duration.ofSeconds(20),
            Duration.ofSeconds(20),
            Backoff.of(Duration.ofMillis(50), Duration.ofSeconds(1))),
        new MqttSettings.Limits(20, 128 << 10, 10_000));
  }
}
