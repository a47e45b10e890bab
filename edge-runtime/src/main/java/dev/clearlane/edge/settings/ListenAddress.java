package dev.clearlane.edge.settings;

import java.net.InetSocketAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Values {@code ADDRESS:PORT} or {@code PORT}, the latter on loopback. */
final class ListenAddress {
  private static final Pattern LISTEN = Pattern.compile("(.*?):?([0-9]{1,5})");
  private static final int MAX_PORT = 65_535;

  private ListenAddress() {}

  /**
   * Reads a value; the address may be unresolved.
   *
   * @param rule what the value must be
   * @throws IllegalArgumentException with one line that begins with {@code listen}
   */
  static InetSocketAddress parse(String listen, String rule) {
    Matcher matcher = LISTEN.matcher(listen);
    if (!matcher.matches() || Integer.parseInt(matcher.group(2)) > MAX_PORT) {
      throw new IllegalArgumentException("listen must be %s, but is '%s'".formatted(rule, listen));
    }
    String host = matcher.group(1).replaceAll("^\\[|]$", "");
    return new InetSocketAddress(
        host.isEmpty() ? "127.0.0.1" : host, Integer.parseInt(matcher.group(2)));
  }
}
