package dev.clearlane.edge.settings;

import dev.clearlane.bundle.settings.Doc;
import dev.clearlane.bundle.settings.Example;
import dev.clearlane.bundle.settings.ReadableFile;
import dev.clearlane.bundle.settings.Secret;
import dev.clearlane.edge.publish.rtsp.PushLogin;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Section {@code push}. */
public record PushSection(
    @Doc("Login to the servers.") @Example("vehicle-1") @Nullable String username,
    @Doc("File whose first line is its password; or CLEARLANE_PUSH_PASSWORD.")
        @Example("/etc/clearlane/push.password")
        Secret password,
    @Doc(
            "PEM file of the authorities that certificates of rtsps servers are verified with; default:"
                + " the system's.")
        @Example("/etc/clearlane/push-ca.pem")
        @ReadableFile
        @Nullable Path ca) {
  public PushSection {
    LoginRules.rtsp(username, password);
  }

  public PushLogin login() {
    return new PushLogin(LoginRules.rtsp(username, password), ca);
  }
}
