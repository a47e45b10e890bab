package dev.clearlane.edge.settings;

import dev.clearlane.edge.encode.View;
import dev.clearlane.edge.publish.rtsp.RtspSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a video is served: {@code rtsp://[ADDRESS][:8554]/PATH}. A path that ends in {@code /raw}
 * shows the frames as captured. Without an address it is loopback.
 *
 * @param host an address of this machine
 * @param port 0 for any that is free
 * @param path begins with a slash
 */
public record RtspTarget(String host, int port, String path) {
  private static final Pattern FORM =
      Pattern.compile("rtsp://(\\[[0-9a-fA-F:.]+]|[^/:@\\[\\]]*)(?::([0-9]{1,5}))?(/.*)");
  private static final Pattern PATH = Pattern.compile("(/[a-zA-Z0-9_.-]{1,64}){1,8}");
  private static final String LOOPBACK = "127.0.0.1";

  /** True for an output that is meant to be served here. */
  static boolean isOne(String target) {
    return target.startsWith("rtsp:");
  }

  /**
   * Reads an output.
   *
   * @throws IllegalArgumentException with one line that names the rule and the value
   */
  static RtspTarget parse(String target) {
    if (target.indexOf('@') >= 0) {
      throw new IllegalArgumentException(
          "output rtsp: must not hold a user or password: they belong into rtsp.username and"
              + " rtsp.password_file");
    }
    Matcher matcher = FORM.matcher(target);
    if (!matcher.matches() || !PATH.matcher(matcher.group(3)).matches()) {
      throw new IllegalArgumentException(
          "output %s: must be rtsp://ADDRESS:PORT/PATH with letters, digits, '_', '.', '-' between"
                  .formatted(target)
              + " slashes");
    }
    String port = matcher.group(2);
    String host = matcher.group(1).replaceAll("[\\[\\]]", "");
    RtspTarget parsed =
        new RtspTarget(
            host.isEmpty() ? LOOPBACK : host,
            port == null ? RtspSettings.DEFAULT_PORT : Integer.parseInt(port),
            matcher.group(3));
    if (!parsed.isHere()) {
      throw new IllegalArgumentException(
          "output %s: is served from an address of this machine, which %s is not"
              .formatted(target, parsed.host()));
    }
    return parsed;
  }

  public View view() {
    return path.endsWith("/raw") ? View.RAW : View.RESTORED;
  }

  /** Where the server listens. */
  public String listener() {
    return host + ':' + port;
  }

  private boolean isHere() {
    try {
      InetAddress address = InetAddress.getByName(host);
      return address.isLoopbackAddress()
          || address.isAnyLocalAddress()
          || NetworkInterface.getByInetAddress(address) != null;
    } catch (IOException e) {
      return false;
    }
  }
}
