package dev.clearlane.edge.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clearlane.edge.agent.Backoff;
import dev.clearlane.edge.mqtt.FakeBroker.Behaviour;
import dev.clearlane.edge.outbox.Outbox;
import dev.clearlane.edge.outbox.OutboxMessage;
import dev.clearlane.edge.outbox.OutboxSettings;
import dev.clearlane.edge.outbox.Priority;
import dev.clearlane.serving.clips.Await;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MqttLinkTest {
  private static final StateMessages STATE = new PlainStates();

  @Test
  void shouldDeliverInOrderBetweenOnlineAndOffline() throws Exception {
    FakeBroker broker = new FakeBroker(Behaviour.TAKES);
    MqttLink link = start(broker);
    for (int i = 0; i < 5; i++) {
      link.offer(post("m" + i));
    }
    link.close();

    assertThat(broker.takenPosts())
        .extracting(MqttLinkTest::text)
        .containsExactly("m0", "m1", "m2", "m3", "m4");
    assertThat(broker.takenStates())
        .extracting(MqttLinkTest::text)
        .satisfiesExactly(
            first -> assertThat(first).contains("online"),
            last -> assertThat(last).contains("offline").contains("closed"));
    assertThat(link.counters()).isEqualTo(new MqttCounters(5, 5, 5, 0, 0, 10));
    assertThat(broker.closed()).isEqualTo(1);
  }

  @Test
  void shouldResendMessagesThatWereNotAcknowledged() throws Exception {
    FakeBroker broker = new FakeBroker(Behaviour.BREAKS, Behaviour.ABSENT, Behaviour.TAKES);
    MqttLink link = start(broker);
    link.offer(post("a"));
    link.offer(post("b"));
    while (!text(broker.take()).equals("b")) {}
    link.close();

    assertThat(broker.connections()).isEqualTo(3);
    assertThat(link.counters().delivered()).isEqualTo(2);
    assertThat(link.counters().notDelivered()).isZero();
  }

  @Test
  void shouldReconnectWithoutAcknowledgements() throws Exception {
    FakeBroker broker = new FakeBroker(Behaviour.SILENT, Behaviour.TAKES);
    MqttLink link = broker.link(settings(Duration.ofMillis(50)), STATE);
    link.offer(post("a"));
    while (!text(broker.take()).equals("a")) {}
    link.close();

    assertThat(broker.connections()).isGreaterThanOrEqualTo(2);
    assertThat(link.counters().delivered()).isEqualTo(1);
    assertThat(link.failure()).startsWith("no acknowledgement");
  }

  @Test
  void shouldCountRejectedMessagesAndContinue() {
    FakeBroker broker = new FakeBroker(Behaviour.REFUSES);
    MqttLink link = start(broker);
    link.offer(post("a"));
    link.offer(post("b"));
    link.close();

    assertThat(link.counters().refused()).isEqualTo(2);
    assertThat(link.counters().notDelivered()).isEqualTo(2);
    assertThat(link.failure()).isEqualTo("topic: not accepted");
    assertThat(broker.connections()).isEqualTo(1);
  }

  @Test
  void shouldCountUndeliveredMessages() {
    MqttLink link = start(new FakeBroker(Behaviour.ABSENT));
    link.offer(post("a"));
    link.close();
    link.offer(post("late"));

    assertThat(link.counters()).isEqualTo(new MqttCounters(2, 0, 0, 0, 0, 0));
    assertThat(link.failure()).isEqualTo("connection refused");
    assertThat(link.connected()).isFalse();
  }

  @Test
  void shouldMarkHistoricalMessagesAndLimitTheirRate() throws Exception {
    FakeBroker broker = new FakeBroker(Behaviour.BREAKS, Behaviour.TAKES);
    MqttLink link =
        broker.link(
            settings()
                .withLimits(
                    new MqttSettings.Limits(
                        10, 128 << 10, 0.001)), // one now, the next in a quarter of an hour
            STATE);
    link.offer(post("before 1"));
    link.offer(post("before 2"));
    assertThat(awaitPost(broker).properties()).containsEntry("is_historical", "true");
    link.offer(post("live"));
    OutgoingMessage live = awaitPost(broker);

    assertThat(text(live)).isEqualTo("live");
    assertThat(live.properties())
        .containsEntry("is_historical", "false")
        .containsEntry("topic_sequence", "3");
    assertThat(live.expirySeconds()).isPositive();
    link.close();
    assertThat(broker.takenPosts()).extracting(MqttLinkTest::text).containsExactly("before 2");
  }

  @Test
  void shouldRetryMessagesThatWereNotAuthorised() throws Exception {
    FakeBroker broker = new FakeBroker(Behaviour.FORBIDS);
    Outbox outbox = Outbox.open(OutboxSettings.inMemory());
    MqttLink link = broker.link(settings(), STATE, outbox);
    link.offer(post("a"));
    Await.until(() -> link.counters().refused() >= 1);
    link.close();

    assertThat(outbox.stats().waitingMessages()).isEqualTo(1);
  }

  @Test
  void shouldReconnectWhenCertificatesChange() throws Exception {
    FakeBroker broker = new FakeBroker(Behaviour.TAKES);
    MqttLink link = start(broker);
    link.offer(post("a"));
    awaitPost(broker);
    broker.makeStale();
    Await.until(() -> broker.connections() >= 2);
    link.offer(post("b"));
    assertThat(text(awaitPost(broker))).isEqualTo("b");
    link.close();
    assertThat(broker.takenStates())
        .extracting(MqttLinkTest::text)
        .last()
        .asString()
        .contains("closed");
  }

  private static OutgoingMessage awaitPost(FakeBroker broker) throws InterruptedException {
    OutgoingMessage post = broker.take();
    while (post.topic().endsWith("/state")) {
      post = broker.take();
    }
    return post;
  }

  private static MqttLink start(FakeBroker broker) {
    return broker.link(settings(), STATE);
  }

  private static MqttSettings settings() {
    return settings(Duration.ofSeconds(30)); // longer than any pause of the machine
  }

  private static MqttSettings settings(Duration ackTimeout) {
    return new MqttSettings(
        BrokerUri.parse("mqtt://127.0.0.1"),
        MqttCredentials.ANONYMOUS,
        null,
        new MqttSettings.Timeouts(
            Duration.ofSeconds(1),
            ackTimeout,
            Duration.ofSeconds(10),
            Duration.ofSeconds(20),
            Backoff.of(Duration.ofMillis(1), Duration.ofMillis(4))),
        new MqttSettings.Limits(20, 128 << 10, 500));
  }

  private static OutboxMessage post(String text) {
    return new OutboxMessage(
        UUID.randomUUID(),
        Priority.EVENT,
        "topic",
        "text/plain",
        text.getBytes(StandardCharsets.UTF_8),
        Map.of(),
        Duration.ofHours(1));
  }

  private static String text(OutgoingMessage post) {
    return new String(post.payload(), StandardCharsets.UTF_8);
  }

  /** State messages with one word as payload. */
  private static final class PlainStates implements StateMessages {
    @Override
    public OutgoingMessage online(boolean onDisk, @Nullable String outboxFailure) {
      return state("online");
    }

    @Override
    public OutgoingMessage closed() {
      return state("offline: closed");
    }

    @Override
    public OutgoingMessage lost() {
      return state("offline: lost");
    }

    private static OutgoingMessage state(String text) {
      return new OutgoingMessage(
          "v/state", "text/plain", text.getBytes(StandardCharsets.UTF_8), Map.of(), true);
    }
  }
}
