package dev.clearlane.edge.publish.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clearlane.edge.publish.mqtt.FakeBroker.Behaviour;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MqttLinkTest {
  private static final StateTopic STATE = new StateTopic("clearlane/v1/f/v/state");

  @Test
  void shouldDeliverInOrderBetweenOnlineAndOffline() throws Exception {
    FakeBroker broker = new FakeBroker(Behaviour.TAKES);
    MqttLink link = start(broker, 100, 1 << 20);
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
  void shouldSendAgainWhatABrokenConnectionDidNotAcknowledge() throws Exception {
    FakeBroker broker = new FakeBroker(Behaviour.BREAKS, Behaviour.ABSENT, Behaviour.TAKES);
    MqttLink link = start(broker, 100, 1 << 20);
    link.offer(post("a"));
    link.offer(post("b"));
    while (!text(broker.take()).equals("b")) {}
    link.close();

    assertThat(broker.connections()).isEqualTo(3);
    assertThat(link.counters().delivered()).isEqualTo(2);
    assertThat(link.counters().notDelivered()).isZero();
  }

  @Test
  void shouldRebuildAConnectionThatNeverAcknowledges() throws Exception {
    FakeBroker broker = new FakeBroker(Behaviour.SILENT, Behaviour.TAKES);
    MqttLink link = start(broker, 100, 1 << 20);
    link.offer(post("a"));
    while (!text(broker.take()).equals("a")) {}
    link.close();

    assertThat(broker.connections()).isEqualTo(2);
    assertThat(link.counters().delivered()).isEqualTo(1);
    assertThat(link.failure()).startsWith("no acknowledgement");
  }

  @Test
  void shouldDropTheOldestWhenTheQueueIsFull() throws Exception {
    FakeBroker broker = new FakeBroker(Behaviour.ABSENT, Behaviour.TAKES);
    MqttLink link = new MqttLink(settings(3, 1 << 20), STATE, broker);
    for (int i = 0; i < 5; i++) {
      link.offer(post("m" + i));
    }

    assertThat(link.counters().dropped()).isEqualTo(2);
    assertThat(link.counters().notDelivered()).isEqualTo(5);
  }

  @Test
  void shouldBoundTheBytesThatWait() {
    MqttLink link = new MqttLink(settings(100, 5), STATE, new FakeBroker(Behaviour.ABSENT));
    for (int i = 0; i < 5; i++) {
      link.offer(post("m" + i)); // two bytes each
    }

    assertThat(link.counters().dropped()).isEqualTo(3);
  }

  @Test
  void shouldCountWhatTheBrokerRefusesAndGoOn() {
    FakeBroker broker = new FakeBroker(Behaviour.REFUSES);
    MqttLink link = start(broker, 100, 1 << 20);
    link.offer(post("a"));
    link.offer(post("b"));
    link.close();

    assertThat(link.counters().refused()).isEqualTo(2);
    assertThat(link.counters().notDelivered()).isEqualTo(2);
    assertThat(link.failure()).isEqualTo("topic: too large");
    assertThat(broker.connections()).isEqualTo(1);
  }

  @Test
  void shouldCountWhatNobodyTook() {
    MqttLink link = start(new FakeBroker(Behaviour.ABSENT), 100, 1 << 20);
    link.offer(post("a"));
    link.close();
    link.offer(post("late"));

    assertThat(link.counters()).isEqualTo(new MqttCounters(2, 0, 0, 0, 1, 0));
    assertThat(link.failure()).isEqualTo("nobody there");
    assertThat(link.connected()).isFalse();
  }

  private static MqttLink start(FakeBroker broker, int messages, long bytes) {
    return MqttLink.start(settings(messages, bytes), STATE, broker);
  }

  private static MqttSettings settings(int messages, long bytes) {
    return new MqttSettings(
        BrokerUri.parse("mqtt://127.0.0.1"),
        Credentials.ANONYMOUS,
        Duration.ofSeconds(1),
        Duration.ofMillis(1),
        Duration.ofMillis(4),
        Duration.ofMillis(50),
        Duration.ofSeconds(10),
        Duration.ofSeconds(20),
        messages,
        bytes);
  }

  private static MqttPost post(String text) {
    return new MqttPost(
        "topic", "text/plain", text.getBytes(StandardCharsets.UTF_8), Map.of(), false);
  }

  private static String text(MqttPost post) {
    return new String(post.payload(), StandardCharsets.UTF_8);
  }
}
