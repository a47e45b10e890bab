package dev.clearlane.edge.settings;

import dev.clearlane.bundle.settings.Doc;
import dev.clearlane.bundle.settings.Example;
import dev.clearlane.bundle.settings.Secret;
import dev.clearlane.edge.publish.rtsp.Credentials;
import org.jspecify.annotations.Nullable;

/** Section {@code rtsp}. */
public record RtspSection(
    @Doc("User that RTSP clients authenticate as.") @Example("viewer") @Nullable String username,
    @Doc("File whose first line is its password; or CLEARLANE_RTSP_PASSWORD.")
        @Example("/etc/clearlane/rtsp.password")
        Secret password) {
  public RtspSection {
    LoginRules.rtsp(username, password);
  }

  /** Login of clients; null for none. */
  public @Nullable Credentials credentials() {
    return LoginRules.rtsp(username, password);
  }
}
