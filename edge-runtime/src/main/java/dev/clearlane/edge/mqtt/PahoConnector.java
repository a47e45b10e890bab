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
 * Connections of one client id, each with the same Last Will and subscriptions. Password and
 * certificates are read anew for each. One thread.
 */
final class PahoConnector implements BrokerConnection.Connector {
  private static final Logger LOG = LoggerFactory.getLogger(PahoConnector.class);

  /**
   * Paho prints stack traces of what it tells its callers anyway; kept, or it forgets the level.
   */
  private static final java.util.logging.Logger PAHO =
      java.util.logging.Logger.getLogger("org.eclipse.paho.mqttv5.client");

  static {
    PAHO.setLevel(java.util.logging.Level.OFF);
  }

  private final MqttSettings settings;
  private final String clientId;
  private final @Nullable MqttPost will;
  private final List<String> filters;
  private List<FileState> lastFiles = List.of();

  /** What shows that a file was changed. */
  private record FileState(Path file, @Nullable FileTime modified, long bytes) {
    static FileState of(Path file) {
      try {
        return new FileState(file, Files.getLastModifiedTime(file), Files.size(file));
      } catch (IOException e) {
        return new FileState(file, null, 0);
      }
    }
  }

  PahoConnector(
      MqttSettings settings, String clientId, @Nullable MqttPost will, List<String> filters) {
    this.settings = settings;
    this.clientId = clientId;
    this.will = will;
    this.filters = List.copyOf(filters);
  }

  @Override
  public BrokerConnection connect(BrokerConnection.Events events) throws IOException {
    lastFiles = files();
    return PahoConnection.connect(settings, clientId, options(), filters, events);
  }

  /** New files are used once they can be read: whoever writes them may not be done. */
  @Override
  public boolean isStale() {
    List<FileState> now = files();
    if (settings.tls() == null || now.equals(lastFiles)) {
      return false;
    }
    try {
      TlsSockets.of(settings.tls());
      LOG.info("{}: certificates have changed", settings.broker());
      return true;
    } catch (IOException e) {
      LOG.warn("{}: new certificates cannot be used: {}", settings.broker(), e.getMessage());
      lastFiles = now;
      return false;
    }
  }

  private List<FileState> files() {
    TlsSettings tls = settings.tls();
    return tls == null ? List.of() : tls.files().stream().map(FileState::of).toList();
  }

  private MqttConnectionOptions options() throws IOException {
    MqttConnectionOptions options = new MqttConnectionOptions();
    options.setAutomaticReconnect(false);
    options.setCleanStart(true);
    options.setConnectionTimeout((int) Math.max(1, settings.connectTimeout().toSeconds()));
    options.setKeepAliveInterval((int) Math.max(1, settings.keepAlive().toSeconds()));
    if (will != null) {
      MqttMessage last = PahoConnection.message(will);
      options.setWill(will.topic(), last);
      options.setWillMessageProperties(last.getProperties()); // setWill leaves them behind
    }
    Credentials credentials = settings.credentials().read();
    if (!credentials.username().isEmpty()) {
      options.setUserName(credentials.username());
      options.setPassword(credentials.password().getBytes(StandardCharsets.UTF_8));
    }
    if (settings.broker().tls()) {
      TlsSettings tls = settings.tls() == null ? TlsSettings.usual() : settings.tls();
      options.setSocketFactory(TlsSockets.of(tls));
      options.setHttpsHostnameVerificationEnabled(true);
    }
    return options;
  }
}
