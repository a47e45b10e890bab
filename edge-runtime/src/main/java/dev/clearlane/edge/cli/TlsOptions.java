package dev.clearlane.edge.cli;

import dev.clearlane.edge.mqtt.BrokerUri;
import dev.clearlane.edge.mqtt.MqttCredentialsSource;
import dev.clearlane.edge.mqtt.MqttSettings;
import dev.clearlane.edge.mqtt.TlsSettings;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of commands that talk to a broker over TLS. */
final class TlsOptions {
  @Option(
      names = "--mqtt-ca",
      paramLabel = "PEM",
      description = "Who may sign the broker's certificate (default: Java's trust store).")
  private @Nullable Path ca;

  @Option(
      names = "--mqtt-cert",
      paramLabel = "PEM",
      description = "Our own certificate; --mqtt-key goes with it.")
  private @Nullable Path certificate;

  @Option(
      names = "--mqtt-key",
      paramLabel = "PEM",
      description = "Our private key, PKCS#8, not encrypted.")
  private @Nullable Path key;

  @Option(
      names = "--mqtt-tls",
      paramLabel = "VERSION",
      description = "Oldest version to speak: ${COMPLETION-CANDIDATES} (default: tls_1_2).")
  private TlsSettings.@Nullable Version minimum;

  /** How to reach a broker, with credentials from the environment. */
  MqttSettings settings(String broker) {
    MqttSettings plain =
        MqttSettings.of(BrokerUri.parse(broker), MqttCredentialsSource.from(System.getenv()));
    if (ca == null && certificate == null && key == null && minimum == null) {
      return plain;
    }
    TlsSettings.Version version = minimum == null ? TlsSettings.Version.TLS_1_2 : minimum;
    return plain.withTls(new TlsSettings(ca, certificate, key, version));
  }
}
