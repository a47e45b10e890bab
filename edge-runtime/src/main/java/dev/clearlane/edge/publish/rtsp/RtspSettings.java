package dev.clearlane.edge.publish.rtsp;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Address, login and limits of the server.
 *
 * @param host address of this machine; credentials are required unless it is loopback
 * @param port 0 to 65535; 0 for any free one
 * @param credentials login for clients; null for an open server on loopback
 * @param maxClients maximum number of concurrent sessions, 1 to 1000
 * @param maxClientsPerAddress maximum of them from one address, 1 to {@code maxClients}
 * @param sessionTimeout a session without a sign of life for this long is ended; 1 s to 1 h
 * @param clientBufferBytes send buffer per TCP client; a client that exceeds it is disconnected; 64
 *     KiB to 256 MiB
 */
public record RtspSettings(
    String host,
    int port,
    @Nullable Credentials credentials,
    int maxClients,
    int maxClientsPerAddress,
    Duration sessionTimeout,
    int clientBufferBytes) {
  /** The alternative port of RTSP, which needs no privileges. */
  public static final int DEFAULT_PORT = 8554;

  private static final int DEFAULT_CLIENTS = 32;
  private static final int DEFAULT_PER_ADDRESS = 8;

  /**
   * @throws IllegalArgumentException with one line that names every key that breaks its rule
   */
  public RtspSettings {
    List<String> wrong = new ArrayList<>();
    try {
      if (credentials == null && !InetAddress.getByName(host).isLoopbackAddress()) {
        wrong.add(
            "host %s is not loopback, which requires a username and a password".formatted(host));
      }
    } catch (UnknownHostException e) {
      wrong.add("host must be an address of this machine, not '%s'".formatted(host));
    }
    if (port < 0 || port > 65_535) {
      wrong.add("port must be 0 to 65535, not " + port);
    }
    if (maxClients < 1 || maxClients > 1000) {
      wrong.add("max_clients must be 1 to 1000, not " + maxClients);
    }
    if (maxClientsPerAddress < 1 || maxClientsPerAddress > maxClients) {
      wrong.add(
          "max_clients_per_address must be 1 to max_clients, %d, not %d"
              .formatted(maxClients, maxClientsPerAddress));
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

  /** Default limits. */
  public static RtspSettings of(String host, int port, @Nullable Credentials credentials) {
    return of(host, port, credentials, DEFAULT_CLIENTS, DEFAULT_PER_ADDRESS);
  }

  /** Default limits, but for the number of clients. */
  public static RtspSettings of(
      String host,
      int port,
      @Nullable Credentials credentials,
      int maxClients,
      int maxClientsPerAddress) {
    return new RtspSettings(
        host, port, credentials, maxClients, maxClientsPerAddress, Duration.ofSeconds(60), 4 << 20);
  }
}
