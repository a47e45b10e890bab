package dev.clearlane.edge.publish.rtsp;

import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * A place on another RTSP server to send video to: {@code rtsp+push://host[:554]/path}.
 *
 * @param host name or address, IPv6 in brackets
 * @param port 1 to 65535
 * @param path begins with a slash; percent-encoded
 */
public record PushTarget(String host, int port, String path) {
  private static final int DEFAULT_PORT = 554;

  /**
   * Reads such an address.
   *
   * @throws IllegalArgumentException with one line that names the rule and the value; a password in
   *     the address is refused and not repeated
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
          "a push must be named without user and password; they come from the environment or a"
              + " file");
    }
    String path = uri.getRawPath();
    if (!"rtsp+push".equals(uri.getScheme())
        || uri.getHost() == null
        || path == null
        || path.replace("/", "").isEmpty()
        || uri.getRawFragment() != null
        || uri.getRawQuery() != null
        || uri.getPort() == 0
        || uri.getPort() > 65_535) {
      throw refused(text, null);
    }
    return new PushTarget(uri.getHost(), uri.getPort() > 0 ? uri.getPort() : DEFAULT_PORT, path);
  }

  private static IllegalArgumentException refused(String text, @Nullable Throwable cause) {
    return new IllegalArgumentException(
        "a push must be rtsp+push://host[:554]/path, but is '" + text + "'", cause);
  }

  @Override
  public String toString() {
    return "rtsp+push://" + host + ':' + port + path;
  }
}
