package dev.clearlane.edge.mqtt;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttClientException;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.UserProperty;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One Paho client, used as bare transport: no reconnecting, no buffering and no persistence of its
 * own, because those have lost messages or looped (Paho issues 348, 551, 993, 1025).
 *
 * <p>Paho 1.2.5 cannot parse a PUBACK with reason 0x95 (packet too large) and drops the connection,
 * and some brokers close the connection on large packets. The link therefore treats two disconnects
 * in a row with an image in flight and none acknowledged as a limit on the image size.
 */
final class PahoConnection implements BrokerConnection {
  private static final Logger LOG = LoggerFactory.getLogger(PahoConnection.class);

  private static final long ANY_BYTES = 256L << 20; // what MQTT itself can express

  private final MqttAsyncClient client;
  private final Events events;
  private final long timeoutMs;
  private int window;
  private long mostPacketBytes = ANY_BYTES;
  private volatile boolean closing;

  private PahoConnection(MqttAsyncClient client, Events events, int window, long timeoutMs) {
    this.client = client;
    this.events = events;
    this.window = window;
    this.timeoutMs = timeoutMs;
  }

  /**
   * Connects and subscribes within a bounded time.
   *
   * @throws IOException with one line that says why not
   */
  static BrokerConnection connect(
      MqttSettings settings,
      String clientId,
      MqttConnectionOptions options,
      List<String> filters,
      Events events)
      throws IOException {
    long timeoutMs = settings.connectTimeout().toMillis();
    try {
      MqttAsyncClient client =
          new MqttAsyncClient(settings.broker().pahoUri(), clientId, new MemoryPersistence());
      PahoConnection connection = new PahoConnection(client, events, settings.window(), timeoutMs);
      client.setCallback(connection.new Callback());
      try {
        IMqttToken token = client.connect(options);
        token.waitForCompletion(timeoutMs);
        connection.adopt(token.getResponseProperties());
        connection.subscribe(filters);
        return connection;
      } catch (MqttException e) {
        connection.closing = true;
        connection.free();
        throw e;
      }
    } catch (MqttException e) {
      throw new IOException(ConnectFailure.describe(e), e);
    }
  }

  /** Keeps to the broker's limits. */
  private void adopt(@Nullable MqttProperties granted) {
    if (granted == null) {
      return;
    }
    if (granted.getReceiveMaximum() != null) {
      window = Math.max(1, Math.min(window, granted.getReceiveMaximum()));
    }
    if (granted.getMaximumPacketSize() != null) {
      mostPacketBytes = granted.getMaximumPacketSize();
    }
  }

  /** What the broker had kept is not asked for: a command of yesterday is none. */
  private void subscribe(List<String> filters) throws MqttException {
    if (filters.isEmpty()) {
      return;
    }
    MqttSubscription[] subscriptions =
        filters.stream()
            .map(filter -> new MqttSubscription(filter, 1))
            .toArray(MqttSubscription[]::new);
    IMqttToken token = client.subscribe(subscriptions);
    token.waitForCompletion(timeoutMs);
    int[] codes = token.getReasonCodes();
    for (int i = 0; codes != null && i < codes.length; i++) {
      if (codes[i] >= Reason.FIRST_ERROR) {
        LOG.warn("subscribing to {}: {}", filters.get(i), Reason.text(codes[i]));
      }
    }
  }

  @Override
  public int window() {
    return window;
  }

  @Override
  public long mostPacketBytes() {
    return mostPacketBytes;
  }

  @Override
  public void send(Delivery delivery) throws IOException {
    MqttPost post = delivery.post();
    try {
      client.publish(post.topic(), message(post), delivery, new Acknowledgement(delivery));
    } catch (MqttException e) {
      if (e.getReasonCode() == MqttClientException.REASON_CODE_MAX_INFLIGHT
          || !client.isConnected()) {
        throw new IOException(ConnectFailure.describe(e), e);
      }
      refuse(delivery, e);
    }
  }

  @Override
  public void close() {
    closing = true;
    if (client.isConnected()) {
      try {
        client.disconnect(timeoutMs).waitForCompletion(timeoutMs);
      } catch (MqttException e) {
        LOG.info("leaving the broker: {}", ConnectFailure.describe(e));
      }
    }
    free();
  }

  /**
   * Ends the client's threads, in whatever state it is; a client that still connects refuses to
   * close.
   */
  private void free() {
    try {
      client.disconnectForcibly(0, 1, false);
    } catch (MqttException e) {
      LOG.debug("ending the MQTT client: {}", ConnectFailure.describe(e));
    }
    try {
      client.close(true);
    } catch (MqttException e) {
      LOG.info("freeing the MQTT client: {}", ConnectFailure.describe(e));
    }
  }

  private void refuse(Delivery delivery, MqttException e) {
    int code =
        e.getReasonCode() == MqttClientException.REASON_CODE_OUTGOING_PACKET_TOO_LARGE
            ? Reason.TOO_LARGE
            : e.getReasonCode();
    boolean byBroker = code >= Reason.FIRST_ERROR && code <= 0xff;
    events.refused(delivery, code, byBroker ? Reason.text(code) : ConnectFailure.describe(e));
  }

  static MqttMessage message(MqttPost post) {
    MqttProperties properties = new MqttProperties();
    properties.setContentType(post.contentType());
    if (post.expirySeconds() > 0) {
      properties.setMessageExpiryInterval(post.expirySeconds());
    }
    if (post.correlation() != null) {
      properties.setCorrelationData(post.correlation());
    }
    List<UserProperty> user =
        post.properties().entrySet().stream()
            .map(p -> new UserProperty(p.getKey(), p.getValue()))
            .toList();
    properties.setUserProperties(user);
    return new MqttMessage(post.payload(), 1, post.retained(), properties);
  }

  private static Arrival arrival(String topic, MqttMessage message) {
    MqttProperties properties = message.getProperties();
    Map<String, String> user = new LinkedHashMap<>();
    String contentType = null;
    String responseTopic = null;
    byte[] correlation = null;
    if (properties != null) {
      properties.getUserProperties().forEach(p -> user.put(p.getKey(), p.getValue()));
      contentType = properties.getContentType();
      responseTopic = properties.getResponseTopic();
      correlation = properties.getCorrelationData();
    }
    return new Arrival(
        topic,
        message.getPayload(),
        Objects.requireNonNullElse(contentType, ""),
        user,
        responseTopic,
        correlation,
        message.isRetained());
  }

  private final class Acknowledgement implements MqttActionListener {
    private final Delivery delivery;

    Acknowledgement(Delivery delivery) {
      this.delivery = delivery;
    }

    @Override
    public void onSuccess(IMqttToken token) {
      int[] codes = token.getReasonCodes();
      if (codes != null && codes.length > 0 && codes[0] >= Reason.FIRST_ERROR) {
        events.refused(delivery, codes[0], Reason.text(codes[0]));
      } else {
        events.delivered(delivery);
      }
    }

    @Override
    public void onFailure(IMqttToken token, Throwable exception) {
      if (client.isConnected()) {
        refuse(delivery, exception instanceof MqttException e ? e : new MqttException(exception));
      } // otherwise the loss of the connection is told by the callback, and it is sent again
    }
  }

  private final class Callback implements MqttCallback {
    @Override
    public void disconnected(MqttDisconnectResponse response) {
      if (closing) {
        return;
      }
      MqttException e = response.getException();
      events.lost(
          e != null && e.getReasonCode() != 0
              ? ConnectFailure.describe(e)
              : "closed by the broker with code 0x%02x".formatted(response.getReturnCode()));
    }

    @Override
    public void mqttErrorOccurred(MqttException e) {
      events.lost(ConnectFailure.describe(e));
    }

    @Override
    public void messageArrived(String topic, MqttMessage message) {
      events.arrived(arrival(topic, message));
    }

    @Override
    public void deliveryComplete(IMqttToken token) {
      // told per message, by its own listener
    }

    @Override
    public void connectComplete(boolean reconnect, String serverUri) {
      // the caller waits for the connection itself
    }

    @Override
    public void authPacketArrived(int reasonCode, MqttProperties properties) {
      // no extended authentication is offered
    }
  }
}
