package dev.clearlane.edge.mqtt;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens connections with one client id, Last Will and subscriptions. Password and certificates are
 * read again for each. Used by one thread.
 */
final class PahoConnector implements BrokerConnection.Connector {
  private static final Logger LOG = LoggerFactory.getLogger(PahoConnector.class);

  /** Paho logs stack traces of failures that it also reports. The reference keeps the level set. */
  private static final java.util.logging.Logger PAHO =
      java.util.logging.Logger.getLogger("org.eclipse.paho.mqttv5.client");

  static {
    PAHO.setLevel(java.util.logging.Level.OFF);
  }

  /** Topic and properties of a packet: far more than any of ours. */
  private static final long HEADER_BYTES = 64 << 10;

  private final MqttSettings settings;
  private final String clientId;
  private final @Nullable OutgoingMessage will;
  private final List<String> filters;
  private final int maxIncomingBytes;
  private List<FileState> lastFiles = List.of();

  /** Used to detect that a file was changed. */
  private record FileState(Path file, @Nullable FileTime modified, long bytes) {
    static FileState of(Path file) {
      try {
        return new FileState(file, Files.getLastModifiedTime(file), Files.size(file));
      } catch (IOException e) {
        return new FileState(file, null, 0);
      }
    }
  }

  /**
   * @param will published by the broker when the connection breaks; null for none
   * @param maxIncomingBytes largest packet that the broker may send; what is announced is never
   *     less than the largest packet of ours
   */
  PahoConnector(
      MqttSettings settings,
      String clientId,
      @Nullable OutgoingMessage will,
      List<String> filters,
      int maxIncomingBytes) {
    this.settings = settings;
    this.clientId = clientId;
    this.will = will;
    this.filters = List.copyOf(filters);
    this.maxIncomingBytes = maxIncomingBytes;
  }

  @Override
  public BrokerConnection connect(BrokerConnection.Events events) throws IOException {
    lastFiles = files();
    return PahoConnection.connect(settings, clientId, options(), filters, events);
  }

  /** New files are used once they are valid: they may still be being written. */
  @Override
  public boolean isStale() {
    List<FileState> now = files();
    if (settings.tls() == null || now.equals(lastFiles)) {
      return false;
    }
    try {
      TlsClient.of(settings.tls());
      LOG.info("{}: certificates changed; reconnecting", settings.broker());
      return true;
    } catch (IOException e) {
      LOG.warn(
          "{}: changed certificates not usable, keeping the connection: {}",
          settings.broker(),
          e.getMessage());
      lastFiles = now;
      return false;
    }
  }

  private List<FileState> files() {
    TlsSettings tls = settings.tls();
    return tls == null ? List.of() : tls.files().stream().map(FileState::of).toList();
  }

  /**
   * Maximum Packet Size of the CONNECT. Paho 1.2.5 applies it to the packets that it sends ({@code
   * ClientComms} swaps the two directions), so it leaves room for the largest of ours.
   */
  private long announcedBytes() {
    return Math.max(maxIncomingBytes, settings.limits().payloadBytes() + HEADER_BYTES);
  }

  private MqttConnectionOptions options() throws IOException {
    MqttConnectionOptions options = new MqttConnectionOptions();
    options.setAutomaticReconnect(false);
    options.setCleanStart(true);
    options.setMaximumPacketSize(announcedBytes());
    options.setConnectionTimeout((int) Math.max(1, settings.timeouts().connect().toSeconds()));
    options.setKeepAliveInterval((int) Math.max(1, settings.timeouts().keepAlive().toSeconds()));
    if (will != null) {
      MqttMessage last = PahoConnection.message(will);
      options.setWill(will.topic(), last);
      options.setWillMessageProperties(last.getProperties()); // setWill does not copy them
    }
    MqttCredentials credentials = settings.credentials().read();
    if (!credentials.username().isEmpty()) {
      options.setUserName(credentials.username());
      options.setPassword(credentials.password().getBytes(StandardCharsets.UTF_8));
    }
    options.setSocketFactory(new BrokerSockets(maxIncomingBytes, tls()));
    return options;
  }

  private @Nullable TlsClient tls() throws IOException {
    if (!settings.broker().tls()) {
      return null;
    }
    return TlsClient.of(settings.tls() == null ? TlsSettings.defaults() : settings.tls());
  }
}
