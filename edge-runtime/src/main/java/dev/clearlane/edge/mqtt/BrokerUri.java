package dev.clearlane.edge.mqtt;

import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Address of a broker: {@code mqtt://host[:1883]}, or {@code mqtts://host[:8883]} over TLS.
 *
 * @param host name or address, IPv6 in brackets
 * @param port 1 to 65535
 * @param tls whether the connection is encrypted and the broker's certificate verified
 */
public record BrokerUri(String host, int port, boolean tls) {
  private static final int PLAIN_PORT = 1883;
  private static final int TLS_PORT = 8883;

  /**
   * Reads a broker's address.
   *
   * @throws IllegalArgumentException with one line that names the rule and the value; a password in
   *     the address is refused and not repeated
   */
  public static BrokerUri parse(String text) {
    URI uri;
    try {
      uri = new URI(text);
    } catch (URISyntaxException e) {
      throw refused(text, e);
    }
    if (uri.getRawUserInfo() != null || text.indexOf('@') >= 0) {
      throw new IllegalArgumentException(
          "broker must be given without user and password; set"
              + " CLEARLANE_MQTT_USERNAME and CLEARLANE_MQTT_PASSWORD_FILE instead");
    }
    boolean tls = "mqtts".equals(uri.getScheme());
    boolean pathless = uri.getRawPath() == null || uri.getRawPath().replace("/", "").isEmpty();
    if (!(tls || "mqtt".equals(uri.getScheme()))
        || uri.getHost() == null
        || !pathless
        || uri.getRawQuery() != null
        || uri.getRawFragment() != null
        || uri.getPort() == 0
        || uri.getPort() > 65535) {
      throw refused(text, null);
    }
    int port = uri.getPort() > 0 ? uri.getPort() : tls ? TLS_PORT : PLAIN_PORT;
    return new BrokerUri(uri.getHost(), port, tls);
  }

  private static IllegalArgumentException refused(String text, @Nullable Throwable cause) {
    return new IllegalArgumentException(
        "broker must be mqtt://host:1883 or mqtts://host:8883, but is '" + text + "'", cause);
  }

  /** The address in Paho's format, with or without TLS, which {@link BrokerSocket} adds. */
  String pahoUri() {
    return "tcp://" + host + ':' + port;
  }

  @Override
  public String toString() {
    return (tls ? "mqtts://" : "mqtt://") + host + ':' + port;
  }
}
