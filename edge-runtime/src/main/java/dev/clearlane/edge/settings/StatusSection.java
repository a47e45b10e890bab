package dev.clearlane.edge.settings;

import dev.clearlane.bundle.settings.Default;
import dev.clearlane.bundle.settings.Doc;
import dev.clearlane.bundle.settings.Example;
import dev.clearlane.bundle.settings.RuleException;
import dev.clearlane.bundle.settings.Secret;
import dev.clearlane.edge.status.http.StatusServer;
import java.net.InetSocketAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Section {@code status}. */
public record StatusSection(
    @Doc("ADDRESS:PORT or PORT to listen on, or none.") @Default("127.0.0.1:9464") String listen,
    @Doc("User of the endpoints.") @Example("prometheus") @Nullable String username,
    @Doc("File whose first line is its password; or CLEARLANE_STATUS_PASSWORD.")
        @Example("/etc/clearlane/status.password")
        Secret password) {
  private static final Pattern LISTEN = Pattern.compile("(.*?):?([0-9]{1,5})");
  private static final int MAX_PORT = 65_535;

  public StatusSection {
    server(listen, username, password);
  }

  /** Listener of the endpoints; null for none. */
  public StatusServer.@Nullable Listen server() {
    return server(listen, username, password);
  }

  private static StatusServer.@Nullable Listen server(
      String listen, @Nullable String username, Secret password) {
    if (listen.equals("none")) {
      return null;
    }
    Matcher matcher = LISTEN.matcher(listen);
    if (!matcher.matches() || Integer.parseInt(matcher.group(2)) > MAX_PORT) {
      throw new RuleException(
          "listen", "must be ADDRESS:PORT, PORT or none, but is '" + listen + "'");
    }
    String host = matcher.group(1).replaceAll("^\\[|]$", "");
    try {
      return new StatusServer.Listen(
          new InetSocketAddress(
              host.isEmpty() ? "127.0.0.1" : host, Integer.parseInt(matcher.group(2))),
          LoginRules.orEmpty(username),
          password.text());
    } catch (IllegalArgumentException e) {
      throw new RuleException(
          "listen", String.valueOf(e.getMessage()).replaceFirst("^listen ", ""));
    }
  }
}
