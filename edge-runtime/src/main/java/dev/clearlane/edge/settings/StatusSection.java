package dev.clearlane.edge.settings;

import dev.clearlane.bundle.settings.Default;
import dev.clearlane.bundle.settings.Doc;
import dev.clearlane.bundle.settings.Example;
import dev.clearlane.bundle.settings.RuleException;
import dev.clearlane.bundle.settings.Secret;
import dev.clearlane.edge.status.http.StatusServer;
import org.jspecify.annotations.Nullable;

/** Section {@code status}. */
public record StatusSection(
    @Doc("ADDRESS:PORT or PORT to listen on, or none.") @Default("127.0.0.1:9464") String listen,
    @Doc("User of the endpoints.") @Example("prometheus") @Nullable String username,
    @Doc("File whose first line is its password; or CLEARLANE_STATUS_PASSWORD.")
        @Example("/etc/clearlane/status.password")
        Secret password) {
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
    try {
      return new StatusServer.Listen(
          ListenAddress.parse(listen, "ADDRESS:PORT, PORT or none"),
          LoginRules.orEmpty(username),
          password.text());
    } catch (IllegalArgumentException e) {
      throw new RuleException(
          "listen", String.valueOf(e.getMessage()).replaceFirst("^listen ", ""));
    }
  }
}
