package dev.clearlane.edge.publish.mqtt;

import java.io.IOException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;
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
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.UserProperty;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One Paho client, used as bare transport: no reconnecting, no buffering and no persistence of its
 * own, because those have lost messages or looped (Paho issues 348, 551, 993, 1025).
 */
final class PahoConnection implements BrokerConnection {
  private static final Logger LOG = LoggerFactory.getLogger(PahoConnection.class);

  /** In flight at once; Mosquitto's own default is 20. */
  private static final int WINDOW = 10;

  private static final int FIRST_ERROR_CODE = 0x80; // MQTT 5, reason codes

  private final MqttAsyncClient client;
  private final Events events;
  private final long timeoutMs;
  private int window = WINDOW;
  private volatile boolean closing;

  private PahoConnection(MqttAsyncClient client, Events events, long timeoutMs) {
    this.client = client;
    this.events = events;
    this.timeoutMs = timeoutMs;
  }

  /** Connections of one client id, each with the same Last Will, or none. */
  static Connector connector(MqttSettings settings, String clientId, @Nullable MqttPost will) {
    return events -> connect(settings, clientId, will, events);
  }

  private static BrokerConnection connect(
      MqttSettings settings, String clientId, @Nullable MqttPost will, Events events)
      throws IOException {
    long timeoutMs = settings.connectTimeout().toMillis();
    MqttConnectionOptions options = new MqttConnectionOptions();
    options.setAutomaticReconnect(false);
    options.setCleanStart(true);
    options.setConnectionTimeout((int) Math.max(1, settings.connectTimeout().toSeconds()));
    options.setKeepAliveInterval((int) Math.max(1, settings.keepAlive().toSeconds()));
    if (will != null) {
      MqttMessage last = message(will);
      options.setWill(will.topic(), last);
      options.setWillMessageProperties(last.getProperties()); // setWill leaves them behind
    }
    if (!settings.credentials().username().isEmpty()) {
      options.setUserName(settings.credentials().username());
      options.setPassword(settings.credentials().password().getBytes(StandardCharsets.UTF_8));
    }
    try {
      MqttAsyncClient client =
          new MqttAsyncClient(settings.broker().pahoUri(), clientId, new MemoryPersistence());
      PahoConnection connection = new PahoConnection(client, events, timeoutMs);
      client.setCallback(connection.new Callback());
      try {
        IMqttToken token = client.connect(options);
        token.waitForCompletion(timeoutMs);
        MqttProperties granted = token.getResponseProperties();
        if (granted != null && granted.getReceiveMaximum() != null) {
          connection.window = Math.max(1, Math.min(WINDOW, granted.getReceiveMaximum()));
        }
        return connection;
      } catch (MqttException e) {
        connection.closing = true;
        connection.free();
        throw e;
      }
    } catch (MqttException e) {
      throw new IOException(reason(e), e);
    }
  }

  @Override
  public int window() {
    return window;
  }

  @Override
  public void send(Delivery delivery) throws IOException {
    MqttPost post = delivery.post();
    try {
      client.publish(post.topic(), message(post), delivery, new Acknowledgement(delivery));
    } catch (MqttException e) {
      if (e.getReasonCode() == MqttClientException.REASON_CODE_MAX_INFLIGHT
          || !client.isConnected()) {
        throw new IOException(reason(e), e);
      }
      events.refused(delivery, reason(e));
    }
  }

  @Override
  public void close() {
    closing = true;
    if (client.isConnected()) {
      try {
        client.disconnect(timeoutMs).waitForCompletion(timeoutMs);
      } catch (MqttException e) {
        LOG.info("leaving the broker: {}", reason(e));
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
      LOG.debug("ending the MQTT client: {}", reason(e));
    }
    try {
      client.close(true);
    } catch (MqttException e) {
      LOG.info("freeing the MQTT client: {}", reason(e));
    }
  }

  private static MqttMessage message(MqttPost post) {
    MqttProperties properties = new MqttProperties();
    properties.setContentType(post.contentType());
    List<UserProperty> user =
        post.properties().entrySet().stream()
            .map(p -> new UserProperty(p.getKey(), p.getValue()))
            .toList();
    properties.setUserProperties(user);
    return new MqttMessage(post.payload(), 1, post.retained(), properties);
  }

  /** One line: Paho wraps what happened, and names it by number. */
  private static String reason(MqttException e) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    if (cause instanceof UnknownHostException) {
      return "unknown host";
    }
    String text = Objects.requireNonNullElse(cause.getMessage(), cause.getClass().getSimpleName());
    return text.strip().replaceAll("\\s+", " ");
  }

  private final class Acknowledgement implements MqttActionListener {
    private final Delivery delivery;

    Acknowledgement(Delivery delivery) {
      this.delivery = delivery;
    }

    @Override
    public void onSuccess(IMqttToken token) {
      int[] codes = token.getReasonCodes();
      if (codes != null && codes.length > 0 && codes[0] >= FIRST_ERROR_CODE) {
        events.refused(delivery, "refused by the broker with code 0x%02x".formatted(codes[0]));
      } else {
        events.delivered(delivery);
      }
    }

    @Override
    public void onFailure(IMqttToken token, Throwable exception) {
      if (client.isConnected()) {
        events.refused(
            delivery, exception instanceof MqttException e ? reason(e) : String.valueOf(exception));
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
              ? reason(e)
              : "closed by the broker with code 0x%02x".formatted(response.getReturnCode()));
    }

    @Override
    public void mqttErrorOccurred(MqttException e) {
      events.lost(reason(e));
    }

    @Override
    public void messageArrived(String topic, MqttMessage message) {
      // this client subscribes to nothing
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
