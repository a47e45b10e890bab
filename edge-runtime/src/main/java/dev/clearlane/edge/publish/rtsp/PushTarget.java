package dev.clearlane.edge.publish.rtsp;

import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * A URL on another RTSP server to publish video to: {@code rtsp+push://host[:554]/path}, or {@code
 * rtsps+push://host[:322]/path} over TLS.
 *
 * @param tls whether to use TLS; the server's certificate must be valid for its host
 * @param host name or address, IPv6 in brackets
 * @param port 1 to 65535
 * @param path begins with a slash; percent-encoded
 */
public record PushTarget(boolean tls, String host, int port, String path) {
  private static final String PLAIN = "rtsp+push";
  private static final String TLS = "rtsps+push";
  private static final int DEFAULT_PORT = 554;
  private static final int DEFAULT_TLS_PORT = 322;

  /** Whether an output is a push target. */
  public static boolean isOne(String output) {
    return output.startsWith(PLAIN + ":") || output.startsWith(TLS + ":");
  }

  /**
   * Parses a push URL.
   *
   * @throws IllegalArgumentException with one line that names the rule and the value; a password in
   *     the URL is rejected and not repeated
   */
  public static PushTarget parse(String text) {
    URI uri;
    try {
      uri = new URI(text);
    } catch (URISyntaxException e) {
      throw refused(text, e);
    }
    if (uri.getRawUserInfo() != null || text.indexOf('@') >= 0) {
      throw new IllegalArgumentException(
          "a push URL must not contain user and password; they come from the environment or a"
              + " file");
    }
    String path = uri.getRawPath();
    boolean tls = TLS.equals(uri.getScheme());
    if (!(tls || PLAIN.equals(uri.getScheme()))
        || uri.getHost() == null
        || path == null
        || path.replace("/", "").isEmpty()
        || uri.getRawFragment() != null
        || uri.getRawQuery() != null
        || uri.getPort() == 0
        || uri.getPort() > 65_535) {
      throw refused(text, null);
    }
    int defaultPort = tls ? DEFAULT_TLS_PORT : DEFAULT_PORT;
    return new PushTarget(
        tls, uri.getHost(), uri.getPort() > 0 ? uri.getPort() : defaultPort, path);
  }

  private static IllegalArgumentException refused(String text, @Nullable Throwable cause) {
    return new IllegalArgumentException(
        "a push must be rtsp+push://host[:554]/path or rtsps+push://host[:322]/path, but is '"
            + text
            + "'",
        cause);
  }

  @Override
  public String toString() {
    return (tls ? TLS : PLAIN) + "://" + host + ':' + port + path;
  }
}
