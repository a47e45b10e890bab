package dev.clearlane.edge.mqtt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.clearlane.edge.publish.mqtt.Schemas;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;

/** Another client of the same broker, which stores received messages. */
public final class Subscriber implements AutoCloseable {
  private static final long TIMEOUT_S = 20;

  private final MqttClient client;
  private final LinkedBlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();

  /** A received message. */
  @SuppressWarnings("ArrayRecordComponent")
  record Arrival(
      String topic, byte[] payload, String contentType, Map<String, String> properties, int qos) {
    JsonNode json() {
      try {
        return new ObjectMapper().readTree(payload);
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }
  }

  Subscriber(BrokerUri broker) throws MqttException {
    client = new MqttClient(broker.pahoUri(), "subscriber", new MemoryPersistence());
    client.setCallback(new Callback());
    client.connect();
    client.subscribe("clearlane/#", 1);
  }

  /** The next message that matches; skips others. */
  Arrival await(Predicate<Arrival> wanted) throws InterruptedException {
    long untilNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_S);
    while (true) {
      Arrival next = arrivals.poll(untilNs - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (next == null) {
        throw new AssertionError("no such message within " + TIMEOUT_S + " s");
      }
      if (!"text/plain".equals(next.contentType())) { // messages of tests have no schema
        Schemas.check(next.topic(), next.payload(), next.properties());
      }
      if (wanted.test(next)) {
        return next;
      }
    }
  }

  Arrival awaitState(String state) throws InterruptedException {
    return await(
        arrival ->
            arrival.topic().endsWith("/state")
                && arrival.json().path("state").asText().equals(state));
  }

  @Override
  public void close() throws MqttException {
    client.disconnectForcibly(0, 1000, false);
    client.close();
  }

  private final class Callback implements MqttCallback {
    @Override
    public void messageArrived(String topic, MqttMessage message) {
      Map<String, String> properties = new LinkedHashMap<>();
      message
          .getProperties()
          .getUserProperties()
          .forEach(p -> properties.put(p.getKey(), p.getValue()));
      arrivals.add(
          new Arrival(
              topic,
              message.getPayload(),
              message.getProperties().getContentType(),
              properties,
              message.getQos()));
    }

    @Override
    public void disconnected(MqttDisconnectResponse response) {}

    @Override
    public void mqttErrorOccurred(MqttException exception) {}

    @Override
    public void deliveryComplete(IMqttToken token) {}

    @Override
    public void connectComplete(boolean reconnect, String uri) {}

    @Override
    public void authPacketArrived(int reasonCode, MqttProperties properties) {}
  }
}
