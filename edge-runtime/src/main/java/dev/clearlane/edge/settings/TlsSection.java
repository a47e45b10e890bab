package dev.clearlane.edge.settings;

import dev.clearlane.bundle.settings.Doc;
import dev.clearlane.bundle.settings.Example;
import dev.clearlane.bundle.settings.ReadableFile;
import dev.clearlane.bundle.settings.RuleException;
import dev.clearlane.edge.mqtt.BrokerUri;
import dev.clearlane.edge.mqtt.TlsSettings;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Section {@code tls} of a broker: PEM files. */
public record TlsSection(
    @Doc("Authorities that the broker's certificate is verified with; default: Java's trust store.")
        @Example("/etc/clearlane/ca.pem")
        @ReadableFile
        @Nullable Path ca,
    @Doc("Client certificate.") @Example("/etc/clearlane/vehicle.pem") @ReadableFile
        @Nullable Path certificate,
    @Doc("Key of the client certificate.") @Example("/etc/clearlane/vehicle.key") @ReadableFile
        @Nullable Path key) {
  public TlsSection {
    if ((certificate == null) != (key == null)) {
      throw new RuleException("certificate", "and key must be given together");
    }
  }

  /** Null without any file. */
  @Nullable TlsSettings settings() {
    return ca == null && certificate == null && key == null
        ? null
        : new TlsSettings(ca, certificate, key, TlsSettings.defaults().minimum());
  }

  /** Refuses TLS files for a broker without TLS; nothing to check where the broker is null. */
  void requireFor(@Nullable BrokerUri broker) {
    if (broker != null && settings() != null && !broker.tls()) {
      throw new RuleException("tls", "needs an mqtts:// broker, but it is " + broker);
    }
  }
}
