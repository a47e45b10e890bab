package dev.clearlane.edge.mqtt;

import dev.clearlane.edge.agent.Backoff;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * An authority that issued a certificate to "broker", for localhost and 127.0.0.1, in a directory
 * of the test; and clients of brokers that have one.
 */
abstract class TlsCase {
  @TempDir Path directory;
  Authority authority;

  @BeforeEach
  final void issue() throws Exception {
    authority = new Authority(directory, "ca");
    authority.issue("broker", "DNS:localhost,IP:127.0.0.1", false);
  }

  /** Trusts one authority, by its name, and needs no certificate of the client. */
  final TlsSettings trusting(String ca) {
    return new TlsSettings(directory.resolve(ca + ".pem"), null, null, TlsSettings.Version.TLS_1_2);
  }

  /**
   * A client that waits longer than any pause of the machine.
   *
   * @param tls null without TLS, or with its defaults
   */
  static MqttSettings settings(
      BrokerUri broker, @Nullable TlsSettings tls, MqttCredentialsSource credentials) {
    return new MqttSettings(
        broker,
        credentials,
        tls,
        PatientTimeouts.of(
            Duration.ofSeconds(20), Backoff.of(Duration.ofMillis(50), Duration.ofSeconds(1))),
        new MqttSettings.Limits(20, 128 << 10, 1000));
  }
}
