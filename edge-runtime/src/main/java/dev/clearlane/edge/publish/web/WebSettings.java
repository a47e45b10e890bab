package dev.clearlane.edge.publish.web;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Listener of the live page and what it may cost.
 *
 * @param address resolved address of this machine; port 0 for any free one
 * @param token that clients authenticate with; empty for none, which needs loopback
 * @param tls certificate of the server; null for plain HTTP, which needs loopback
 * @param maxFps pictures per second and camera, in stream time, above 0
 * @param maxWidthPx width of the pictures; wider frames are downscaled
 */
public record WebSettings(
    InetSocketAddress address, String token, @Nullable Tls tls, double maxFps, int maxWidthPx) {
  /** Short tokens can be guessed. */
  public static final int MIN_TOKEN_CHARACTERS = 16;

  /**
   * PEM files of the server.
   *
   * @param certificate chain, the server's own first
   * @param key unencrypted private key
   */
  public record Tls(Path certificate, Path key) {}

  /**
   * @throws IllegalArgumentException with one line that begins with the key, if a network could
   *     read without a token, or could read the token
   */
  public WebSettings {
    if (address.isUnresolved()) {
      throw new IllegalArgumentException(
          "listen must be an address of this machine, but is " + address.getHostString());
    }
    boolean loopback = address.getAddress().isLoopbackAddress();
    if (!loopback && (token.isEmpty() || tls == null)) {
      throw new IllegalArgumentException(
          "listen must be a loopback address unless token_file, certificate and key are set, but is "
              + address.getHostString());
    }
    if (!token.isEmpty() && token.length() < MIN_TOKEN_CHARACTERS) {
      throw new IllegalArgumentException(
          "token must have at least %d characters, but has %d"
              .formatted(MIN_TOKEN_CHARACTERS, token.length()));
    }
  }

  /** URL of the page at the port that is in use. */
  public String url(int port) {
    String host = address.getHostString();
    return "%s://%s:%d/"
        .formatted(
            tls == null ? "http" : "https", host.contains(":") ? "[" + host + "]" : host, port);
  }

  @Override
  public String toString() {
    return address.getHostString() + ':' + address.getPort(); // never the token
  }
}
