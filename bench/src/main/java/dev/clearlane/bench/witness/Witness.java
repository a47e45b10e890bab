package dev.clearlane.bench.witness;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
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

/**
 * A subscriber to everything under {@code clearlane/v1}, with its own connection, that reads and
 * checks each message as it arrives. All methods are thread-safe.
 */
public final class Witness implements AutoCloseable {
  private static final String EVERYTHING = "clearlane/v1/#";
  private static final long TIMEOUT_MS = 10_000;

  private final MqttAsyncClient client;
  private final Notebook notebook = new Notebook(); // guarded by itself

  private Witness(MqttAsyncClient client) {
    this.client = client;
  }

  /**
   * Connects and subscribes; messages published after this returns are received.
   *
   * @param broker {@code mqtt://host:port}, no credentials
   */
  public static Witness connect(URI broker) throws IOException {
    try {
      MqttAsyncClient client =
          new MqttAsyncClient(
              "tcp://%s:%d".formatted(broker.getHost(), broker.getPort()),
              "witness",
              new MemoryPersistence());
      Witness witness = new Witness(client);
      client.setCallback(witness.new Ear());
      MqttConnectionOptions options = new MqttConnectionOptions();
      options.setCleanStart(true);
      client.connect(options).waitForCompletion(TIMEOUT_MS);
      client.subscribe(EVERYTHING, 1).waitForCompletion(TIMEOUT_MS);
      return witness;
    } catch (MqttException e) {
      throw new IOException("%s: cannot subscribe: %s".formatted(broker, e.getMessage()), e);
    }
  }

  /**
   * Waits until this many frame and decision messages have arrived, and the vehicle has sent
   * goodbye.
   *
   * @return false if they have not within the time
   */
  public boolean await(long messages, Duration timeout) throws InterruptedException {
    long deadlineNs = System.nanoTime() + timeout.toNanos();
    synchronized (notebook) {
      while (!isComplete(notebook.report(), messages)) {
        long leftMs = (deadlineNs - System.nanoTime()) / 1_000_000;
        if (leftMs <= 0) {
          return false;
        }
        notebook.wait(leftMs);
      }
      return true;
    }
  }

  private static boolean isComplete(WitnessReport report, long messages) {
    return report.received() >= messages && report.lastState().equals("offline");
  }

  /** Messages received so far. */
  public WitnessReport report() {
    synchronized (notebook) {
      return notebook.report();
    }
  }

  @Override
  public void close() throws IOException {
    try {
      if (client.isConnected()) {
        client.disconnect().waitForCompletion(TIMEOUT_MS);
      }
      client.close();
    } catch (MqttException e) {
      throw new IOException("the subscriber did not close cleanly: " + e.getMessage(), e);
    }
  }

  private static Message message(String topic, MqttMessage arrived) {
    Map<String, String> properties = new HashMap<>();
    MqttProperties header = arrived.getProperties();
    for (UserProperty property : header.getUserProperties()) {
      properties.putIfAbsent(property.getKey(), property.getValue());
    }
    return new Message(topic, header.getContentType(), properties, arrived.getPayload());
  }

  private final class Ear implements MqttCallback {
    @Override
    public void messageArrived(String topic, MqttMessage arrived) {
      Message message = message(topic, arrived);
      synchronized (notebook) {
        notebook.add(message);
        notebook.notifyAll();
      }
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
