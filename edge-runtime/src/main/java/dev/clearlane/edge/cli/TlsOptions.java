package dev.clearlane.edge.cli;

import dev.clearlane.edge.mqtt.BrokerUri;
import dev.clearlane.edge.mqtt.MqttCredentialsSource;
import dev.clearlane.edge.mqtt.MqttSettings;
import dev.clearlane.edge.mqtt.TlsSettings;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** TLS options of commands that connect to a broker. */
@OptionHeading("MQTT options")
final class TlsOptions {
  @Option(
      names = "--mqtt-ca",
      paramLabel = "PEM",
      description =
          "CA certificates that the broker's certificate is checked against (default: Java's"
              + " trust store).")
  private @Nullable Path ca;

  @Option(
      names = "--mqtt-cert",
      paramLabel = "PEM",
      description = "Client certificate; needs --mqtt-key.")
  private @Nullable Path certificate;

  @Option(
      names = "--mqtt-key",
      paramLabel = "PEM",
      description = "Private key of the client certificate: PKCS#8, unencrypted.")
  private @Nullable Path key;

  @Option(
      names = "--mqtt-tls",
      paramLabel = "VERSION",
      description = "Minimum TLS version: tls_1_2, tls_1_3 (default: tls_1_2).")
  private TlsSettings.@Nullable Version minimum;

  /** Settings of a broker, with credentials from the environment. */
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
