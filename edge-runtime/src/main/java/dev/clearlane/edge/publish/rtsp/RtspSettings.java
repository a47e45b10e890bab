package dev.clearlane.edge.publish.rtsp;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where and for whom the server listens.
 *
 * @param host address of this machine; beyond loopback only with credentials
 * @param port 0 to 65535; 0 for any free one
 * @param credentials what clients must know; null for an open server on loopback
 * @param mostClients sessions at a time, 1 to 1000
 * @param sessionTimeout a session of which nothing is heard for this long is ended; 1 s to 1 h
 * @param clientBufferBytes most bytes that wait for one TCP client before it is dropped as too
 *     slow; 64 KiB to 256 MiB
 */
public record RtspSettings(
    String host,
    int port,
    @Nullable Credentials credentials,
    int mostClients,
    Duration sessionTimeout,
    int clientBufferBytes) {
  /** Where RTSP servers listen that are not the machine's only one. */
  public static final int DEFAULT_PORT = 8554;

  /**
   * @throws IllegalArgumentException with one line that names every key that breaks its rule
   */
  public RtspSettings {
    List<String> wrong = new ArrayList<>();
    try {
      if (credentials == null && !InetAddress.getByName(host).isLoopbackAddress()) {
        wrong.add(
            "host %s lies beyond loopback, which takes a username and a password".formatted(host));
      }
    } catch (UnknownHostException e) {
      wrong.add("host must be an address of this machine, not '%s'".formatted(host));
    }
    if (port < 0 || port > 65_535) {
      wrong.add("port must be 0 to 65535, not " + port);
    }
    if (mostClients < 1 || mostClients > 1000) {
      wrong.add("most_clients must be 1 to 1000, not " + mostClients);
    }
    if (sessionTimeout.compareTo(Duration.ofSeconds(1)) < 0
        || sessionTimeout.compareTo(Duration.ofHours(1)) > 0) {
      wrong.add(
          "session_timeout must be 1 to 3600 s, not %s s"
              .formatted(sessionTimeout.toMillis() / 1000.0));
    }
    if (clientBufferBytes < 64 << 10 || clientBufferBytes > 256 << 20) {
      wrong.add("client_buffer must be 65536 to 268435456 bytes, not " + clientBufferBytes);
    }
    if (!wrong.isEmpty()) {
      throw new IllegalArgumentException("rtsp: " + String.join("; ", wrong));
    }
  }

  /** The usual bounds. */
  public static RtspSettings of(String host, int port, @Nullable Credentials credentials) {
    return new RtspSettings(host, port, credentials, 32, Duration.ofSeconds(60), 4 << 20);
  }
}
