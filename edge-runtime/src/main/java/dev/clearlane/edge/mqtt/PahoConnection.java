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
 * One Paho client, used as transport only: its reconnecting, buffering and persistence are off,
 * because they have lost messages or looped (Paho issues 348, 551, 993, 1025).
 *
 * <p>Paho 1.2.5 cannot parse a PUBACK with reason 0x95 (packet too large) and drops the connection,
 * and some brokers close the connection on large packets. The link therefore treats two disconnects
 * in a row with an image in flight and none acknowledged as a limit on the image size.
 */
final class PahoConnection implements BrokerConnection {
  private static final Logger LOG = LoggerFactory.getLogger(PahoConnection.class);

  private static final long MAX_MQTT_BYTES = 256L << 20; // MQTT's own limit

  private final MqttAsyncClient client;
  private final Events events;
  private final long timeoutMs;
  private int window;
  private long maxPacketBytes = MAX_MQTT_BYTES;
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
   * @throws IOException with the reason in one line
   */
  static BrokerConnection connect(
      MqttSettings settings,
      String clientId,
      MqttConnectionOptions options,
      List<String> filters,
      Events events)
      throws IOException {
    long timeoutMs = settings.timeouts().connect().toMillis();
    try {
      MqttAsyncClient client =
          new MqttAsyncClient(settings.broker().pahoUri(), clientId, new MemoryPersistence());
      PahoConnection connection =
          new PahoConnection(client, events, settings.limits().window(), timeoutMs);
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
      throw new IOException(ConnectFailure.describe(e, settings.broker()), e);
    }
  }

  /** Adopts the broker's limits. */
  private void adopt(@Nullable MqttProperties granted) {
    if (granted == null) {
      return;
    }
    if (granted.getReceiveMaximum() != null) {
      window = Math.max(1, Math.min(window, granted.getReceiveMaximum()));
    }
    if (granted.getMaximumPacketSize() != null) {
      maxPacketBytes = granted.getMaximumPacketSize();
    }
  }

  /** A filter that the broker rejects is logged; the others are subscribed to. */
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
      if (codes[i] >= ReasonCodes.FIRST_ERROR) {
        LOG.warn("subscribing to {} failed: {}", filters.get(i), ReasonCodes.text(codes[i]));
      }
    }
  }

  @Override
  public int window() {
    return window;
  }

  @Override
  public long maxPacketBytes() {
    return maxPacketBytes;
  }

  @Override
  public void send(Delivery delivery) throws IOException {
    OutgoingMessage outgoing = delivery.message();
    try {
      client.publish(outgoing.topic(), message(outgoing), delivery, new Acknowledgement(delivery));
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
        LOG.info("disconnecting failed: {}", ConnectFailure.describe(e));
      }
    }
    free();
  }

  /**
   * Ends the client's threads in any state; a client that is still connecting cannot be closed
   * otherwise.
   */
  private void free() {
    try {
      client.disconnectForcibly(0, 1, false);
    } catch (MqttException e) {
      LOG.debug("stopping the MQTT client failed: {}", ConnectFailure.describe(e));
    }
    try {
      client.close(true);
    } catch (MqttException e) {
      LOG.info("closing the MQTT client failed: {}", ConnectFailure.describe(e));
    }
  }

  private void refuse(Delivery delivery, MqttException e) {
    int code =
        e.getReasonCode() == MqttClientException.REASON_CODE_OUTGOING_PACKET_TOO_LARGE
            ? ReasonCodes.TOO_LARGE
            : e.getReasonCode();
    boolean byBroker = code >= ReasonCodes.FIRST_ERROR && code <= 0xff;
    events.refused(delivery, code, byBroker ? ReasonCodes.text(code) : ConnectFailure.describe(e));
  }

  static MqttMessage message(OutgoingMessage outgoing) {
    MqttProperties properties = new MqttProperties();
    properties.setContentType(outgoing.contentType());
    if (outgoing.expirySeconds() > 0) {
      properties.setMessageExpiryInterval(outgoing.expirySeconds());
    }
    if (outgoing.correlation() != null) {
      properties.setCorrelationData(outgoing.correlation());
    }
    List<UserProperty> user =
        outgoing.properties().entrySet().stream()
            .map(p -> new UserProperty(p.getKey(), p.getValue()))
            .toList();
    properties.setUserProperties(user);
    return new MqttMessage(outgoing.payload(), 1, outgoing.retained(), properties);
  }

  private static IncomingMessage incoming(String topic, MqttMessage message) {
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
    return new IncomingMessage(
        topic,
        message.getPayload(),
        Objects.requireNonNullElse(contentType, ""),
        user,
        responseTopic,
        correlation,
        message.isRetained());
  }

  private static String closed(int code) {
    return code >= ReasonCodes.FIRST_ERROR
        ? ReasonCodes.text(code)
        : "closed by the broker with code 0x%02x".formatted(code);
  }

  private final class Acknowledgement implements MqttActionListener {
    private final Delivery delivery;

    Acknowledgement(Delivery delivery) {
      this.delivery = delivery;
    }

    @Override
    public void onSuccess(IMqttToken token) {
      int[] codes = token.getReasonCodes();
      if (codes != null && codes.length > 0 && codes[0] >= ReasonCodes.FIRST_ERROR) {
        events.refused(delivery, codes[0], ReasonCodes.text(codes[0]));
      } else {
        events.delivered(delivery);
      }
    }

    @Override
    public void onFailure(IMqttToken token, Throwable exception) {
      if (client.isConnected()) {
        refuse(delivery, exception instanceof MqttException e ? e : new MqttException(exception));
      } // otherwise the callback reports the lost connection, and the message is sent again
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
              : closed(response.getReturnCode()));
    }

    @Override
    public void mqttErrorOccurred(MqttException e) {
      events.lost(ConnectFailure.describe(e));
    }

    @Override
    public void messageArrived(String topic, MqttMessage message) {
      events.arrived(incoming(topic, message));
    }

    @Override
    public void deliveryComplete(IMqttToken token) {
      // reported per message by Acknowledgement
    }

    @Override
    public void connectComplete(boolean reconnect, String serverUri) {
      // connect waits for it
    }

    @Override
    public void authPacketArrived(int reasonCode, MqttProperties properties) {
      // extended authentication is not used
    }
  }
}
