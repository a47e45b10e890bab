package dev.clearlane.bench.broker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.BitSet;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.UserProperty;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EmbeddedBrokerTest {
  private static final long TIMEOUT_S = 20;
  private static EmbeddedBroker broker;

  @BeforeAll
  static void startBroker() throws Exception {
    broker = EmbeddedBroker.start();
  }

  @AfterAll
  static void stopBroker() throws Exception {
    broker.close();
  }

  @Test
  void shouldListenOnTheLoopbackAddressAlone() {
    assertThat(broker.uri().getHost()).isEqualTo("127.0.0.1");
    assertThat(broker.uri().getPort()).isBetween(1024, 65535);
  }

  @Test
  void shouldDeliverEveryMessageOfABurstOnceAndInOrder() throws Exception {
    int count = 2000;
    byte[] payload = new byte[20_000];
    try (Peer subscriber = Peer.connect("burst-in");
        Peer publisher = Peer.connect("burst-out")) {
      subscriber.subscribe("burst/#");
      for (int i = 0; i < count; i++) {
        payload[0] = (byte) i;
        payload[1] = (byte) (i >> 8);
        publisher.client.publish("burst/frame", payload.clone(), 1, false);
      }
      BitSet seen = new BitSet();
      for (int i = 0; i < count; i++) {
        byte[] got = subscriber.next().message().getPayload();
        int number = (got[0] & 0xff) | (got[1] & 0xff) << 8;
        assertThat(number).isEqualTo(i);
        assertThat(got).hasSize(payload.length);
        seen.set(number);
      }
      assertThat(seen.cardinality()).isEqualTo(count);
    }
  }

  @Test
  void shouldCarryUserProperties() throws Exception {
    try (Peer subscriber = Peer.connect("properties-in");
        Peer publisher = Peer.connect("properties-out")) {
      subscriber.subscribe("properties/+");
      MqttMessage message = new MqttMessage("x".getBytes(UTF_8), 1, false, new MqttProperties());
      message.getProperties().setContentType("image/jpeg");
      message
          .getProperties()
          .setUserProperties(
              List.of(new UserProperty("sequence", "7"), new UserProperty("treatment", "derain")));
      publisher.client.publish("properties/a", message).waitForCompletion(TIMEOUT_S * 1000);

      MqttMessage got = subscriber.next().message();
      assertThat(got.getProperties().getContentType()).isEqualTo("image/jpeg");
      assertThat(got.getProperties().getUserProperties())
          .extracting(UserProperty::getKey, UserProperty::getValue)
          .containsExactly(tuple("sequence", "7"), tuple("treatment", "derain"));
    }
  }

  @Test
  void shouldHandRetainedMessagesToLateSubscribers() throws Exception {
    try (Peer publisher = Peer.connect("retained-out");
        Peer subscriber = Peer.connect("retained-in")) {
      publisher.publish("retained/state", "online".getBytes(UTF_8), 1, true);
      subscriber.subscribe("retained/#");
      Arrival arrival = subscriber.next();
      assertThat(arrival.topic()).isEqualTo("retained/state");
      assertThat(arrival.message().isRetained()).isTrue();
      assertThat(arrival.message().getPayload()).isEqualTo("online".getBytes(UTF_8));
    }
  }

  @Test
  void shouldPublishTheLastWillOfAClientThatVanishes() throws Exception {
    MqttConnectionOptions options = Peer.options();
    options.setWill("will/state", new MqttMessage("offline".getBytes(UTF_8), 1, true, null));
    try (Peer subscriber = Peer.connect("will-in")) {
      subscriber.subscribe("will/#");
      Peer doomed = Peer.connect("will-out", options);
      doomed.client.disconnectForcibly(0, 100, false);
      doomed.client.close();
      assertThat(subscriber.next().message().getPayload()).isEqualTo("offline".getBytes(UTF_8));
    }
  }

  private record Arrival(String topic, MqttMessage message) {}

  /** One client: connected, its arrivals queued. */
  private static final class Peer implements AutoCloseable, MqttCallback {
    private final MqttAsyncClient client;
    private final BlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();

    private Peer(MqttAsyncClient client) {
      this.client = client;
    }

    static MqttConnectionOptions options() {
      MqttConnectionOptions options = new MqttConnectionOptions();
      options.setReceiveMaximum(1000);
      return options;
    }

    static Peer connect(String id) throws MqttException {
      return connect(id, options());
    }

    static Peer connect(String id, MqttConnectionOptions options) throws MqttException {
      String uri = "tcp://127.0.0.1:" + broker.uri().getPort();
      Peer peer = new Peer(new MqttAsyncClient(uri, id, new MemoryPersistence()));
      peer.client.setCallback(peer);
      peer.client.connect(options).waitForCompletion(TIMEOUT_S * 1000);
      return peer;
    }

    void subscribe(String filter) throws MqttException {
      client.subscribe(filter, 1).waitForCompletion(TIMEOUT_S * 1000);
    }

    void publish(String topic, byte[] payload, int qos, boolean retained) throws MqttException {
      client.publish(topic, payload, qos, retained).waitForCompletion(TIMEOUT_S * 1000);
    }

    Arrival next() throws InterruptedException {
      Arrival arrival = arrivals.poll(TIMEOUT_S, TimeUnit.SECONDS);
      assertThat(arrival).as("a message within %d s", TIMEOUT_S).isNotNull();
      return arrival;
    }

    @Override
    public void close() throws MqttException {
      client.disconnect().waitForCompletion(TIMEOUT_S * 1000);
      client.close();
    }

    @Override
    public void messageArrived(String topic, MqttMessage message) {
      arrivals.add(new Arrival(topic, message));
    }

    @Override
    public void disconnected(MqttDisconnectResponse response) {}

    @Override
    public void mqttErrorOccurred(MqttException exception) {}

    @Override
    public void deliveryComplete(IMqttToken token) {}

    @Override
    public void connectComplete(boolean reconnect, String serverUri) {}

    @Override
    public void authPacketArrived(int reasonCode, MqttProperties properties) {}
  }
}
