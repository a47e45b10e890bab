package dev.clearlane.edge.settings;

import dev.clearlane.bundle.settings.Default;
import dev.clearlane.bundle.settings.Doc;
import dev.clearlane.bundle.settings.Example;
import dev.clearlane.bundle.settings.Range;
import dev.clearlane.bundle.settings.ReadableFile;
import dev.clearlane.bundle.settings.Required;
import dev.clearlane.bundle.settings.RuleException;
import dev.clearlane.bundle.settings.Secret;
import dev.clearlane.edge.publish.web.WebSettings;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Section {@code web}, which its address enables. */
public record WebSection(
    @Doc("ADDRESS:PORT or PORT to listen on; no page is served without it.")
        @Required
        @Example("127.0.0.1:8080")
        String listen,
    @Doc(
            "File whose first line is the token that clients authenticate with; or CLEARLANE_WEB_TOKEN.")
        @Example("/etc/clearlane/web.token")
        Secret token,
    @Doc("Certificate chain of the server (PEM).") @Example("/etc/clearlane/web.pem") @ReadableFile
        @Nullable Path certificate,
    @Doc("Its private key (PEM, PKCS#8, not encrypted).")
        @Example("/etc/clearlane/web.key")
        @ReadableFile
        @Nullable Path key,
    @Doc("Max. pictures per second of each camera.") @Default("10") @Range(min = 0.1, max = 60)
        double maxFps,
    @Doc("Max. width of the pictures in pixels; wider frames are downscaled.")
        @Default("960")
        @Range(min = 64, max = 7680)
        int maxWidthPx) {
  public WebSection {
    settings(listen, token, certificate, key, maxFps, maxWidthPx);
  }

  public WebSettings settings() {
    return settings(listen, token, certificate, key, maxFps, maxWidthPx);
  }

  private static WebSettings settings(
      String listen,
      Secret token,
      @Nullable Path certificate,
      @Nullable Path key,
      double maxFps,
      int maxWidthPx) {
    if ((certificate == null) != (key == null)) {
      throw new RuleException("certificate", "and key must be given together");
    }
    try {
      return new WebSettings(
          ListenAddress.parse(listen, "ADDRESS:PORT or PORT"),
          token.text(),
          certificate == null || key == null ? null : new WebSettings.Tls(certificate, key),
          maxFps,
          maxWidthPx);
    } catch (IllegalArgumentException e) {
      String message = String.valueOf(e.getMessage());
      String name = message.startsWith("token ") ? "token" : "listen";
      throw new RuleException(name, message.replaceFirst("^" + name + " ", ""));
    }
  }
}
