package dev.clearlane.edge.settings;

import dev.clearlane.bundle.settings.Default;
import dev.clearlane.bundle.settings.Doc;
import dev.clearlane.bundle.settings.Example;
import dev.clearlane.bundle.settings.Range;
import dev.clearlane.bundle.settings.Secret;
import dev.clearlane.edge.publish.rtsp.Credentials;
import dev.clearlane.edge.publish.rtsp.RtspSettings;
import org.jspecify.annotations.Nullable;

/** Section {@code rtsp}. */
public record RtspSection(
    @Doc("User that RTSP clients authenticate as.") @Example("viewer") @Nullable String username,
    @Doc("File whose first line is its password; or CLEARLANE_RTSP_PASSWORD.")
        @Example("/etc/clearlane/rtsp.password")
        Secret password,
    @Doc("Most clients of a listener that play at a time.")
        @Default("32")
        @Range(min = 1, max = 1000)
        int maxClients,
    @Doc("Most of them from one address: raise it if a proxy serves the viewers.")
        @Default("8")
        @Range(min = 1, max = 1000)
        int maxClientsPerAddress) {
  public RtspSection {
    LoginRules.rtsp(username, password);
  }

  /** Settings of the server at an address. */
  public RtspSettings server(String host, int port) {
    return RtspSettings.of(
        host, port, credentials(), maxClients, Math.min(maxClients, maxClientsPerAddress));
  }

  /** Login of clients; null for none. */
  public @Nullable Credentials credentials() {
    return LoginRules.rtsp(username, password);
  }
}
