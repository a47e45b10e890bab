package dev.clearlane.edge.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clearlane.edge.outbox.OutboxMessage;
import dev.clearlane.edge.outbox.Priority;
import dev.clearlane.edge.pem.PemFiles;
import dev.clearlane.edge.publish.mqtt.Topics;
import dev.clearlane.edge.publish.mqtt.VehicleLink;
import dev.clearlane.serving.clips.Await;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The link over TLS with a real Mosquitto, with certificates made by OpenSSL. */
@Timeout(90)
class TlsTest extends TlsCase {
  private static final Topics TOPICS = new Topics("fleet", "car", "front");

  @Test
  void shouldDeliverWithAClientCertificate() throws Exception {
    authority.issue("car", "DNS:car", false);
    try (Mosquitto mosquitto = mutual("broker")) {
      TlsSettings complete =
          new TlsSettings(
              authority.certificate(),
              authority.certificateOf("car"),
              authority.keyOf("car"),
              TlsSettings.Version.TLS_1_3);
      assertThat(delivered(mosquitto, "localhost", complete, null)).isEqualTo("1");
      assertThat(delivered(mosquitto, "localhost", trusting("ca"), null))
          .startsWith("0")
          .doesNotContain("\n");
    }
  }

  @Test
  void shouldRefuseAnUntrustedBroker() throws Exception {
    new Authority(directory, "other");
    try (Mosquitto mosquitto = tls("broker")) {
      assertThat(delivered(mosquitto, "localhost", trusting("other"), null))
          .isEqualTo("0 TLS: the broker's certificate is not signed by a trusted authority");
      assertThat(delivered(mosquitto, "localhost", TlsSettings.defaults(), null))
          .isEqualTo("0 TLS: the broker's certificate is not signed by a trusted authority");
      assertThat(delivered(mosquitto, "localhost", trusting("ca"), null)).isEqualTo("1");
    }
  }

  @Test
  void shouldRefuseAnExpiredCertificate() throws Exception {
    authority.issue("old", "DNS:localhost", true);
    try (Mosquitto mosquitto = tls("old")) {
      assertThat(delivered(mosquitto, "localhost", trusting("ca"), null))
          .isEqualTo("0 TLS: the broker's certificate has expired");
    }
  }

  @Test
  void shouldRefuseTheCertificateOfAnotherHost() throws Exception {
    authority.issue("elsewhere", "DNS:elsewhere.example", false);
    try (Mosquitto mosquitto = tls("elsewhere")) {
      assertThat(delivered(mosquitto, "localhost", trusting("ca"), null))
          .startsWith("0 TLS: the broker's certificate is for another host");
      assertThat(delivered(mosquitto, "127.0.0.1", trusting("ca"), null))
          .startsWith("0 TLS: the broker's certificate is for another host");
    }
  }

  @Test
  void shouldReportThatABrokerMayExpectTls() throws Exception {
    try (Mosquitto mosquitto = tls("broker")) {
      BrokerUri plain = new BrokerUri("localhost", mosquitto.uri().port(), false);
      assertThatThrownBy(() -> BrokerProbe.check(settings(plain, null, MqttCredentials.ANONYMOUS)))
          .hasMessageEndingWith(" before it answered; if it expects TLS, write mqtts://");
      BrokerUri closed = new BrokerUri("localhost", 1, false);
      assertThatThrownBy(() -> BrokerProbe.check(settings(closed, null, MqttCredentials.ANONYMOUS)))
          .hasMessageNotContaining("TLS");
    }
  }

  @Test
  void shouldRefuseAnOldVersionOfTheProtocol() throws Exception {
    try (Mosquitto mosquitto = tls("broker", "tls_version tlsv1.2", "ciphers ALL")) {
      TlsSettings newest =
          new TlsSettings(authority.certificate(), null, null, TlsSettings.Version.TLS_1_3);
      String outcome = delivered(mosquitto, "localhost", newest, null);
      if (outcome.equals("1")) {
        return; // tls_version is the minimum version of this Mosquitto, not the only one
      }
      assertThat(outcome).startsWith("0 TLS:");
    }
  }

  @Test
  void shouldNeverFallBackToPlain() throws Exception {
    try (Mosquitto plain = Mosquitto.start(directory, "allow_anonymous true");
        Subscriber subscriber = new Subscriber(plain.uri())) {
      assertThat(delivered(plain, "localhost", trusting("ca"), null)).startsWith("0 ");
      MqttLink link =
          VehicleLink.start(settings(plain.uri(), null, MqttCredentials.ANONYMOUS), TOPICS);
      link.offer(message("plain"));
      Subscriber.Arrival first = subscriber.await(a -> a.topic().endsWith("/event"));
      link.close();
      assertThat(new String(first.payload(), StandardCharsets.UTF_8)).isEqualTo("plain");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                settings(
                    BrokerUri.parse("mqtt://localhost"), trusting("ca"), MqttCredentials.ANONYMOUS))
        .withMessageContaining("mqtts://");
  }

  @Test
  void shouldReconnectWithNewCertificates() throws Exception {
    authority.issue("car", "DNS:car", false);
    Path certificate = directory.resolve("used.pem");
    Path key = directory.resolve("used.key");
    Files.copy(authority.certificateOf("car"), certificate);
    Files.copy(authority.keyOf("car"), key);
    TlsSettings tls =
        new TlsSettings(authority.certificate(), certificate, key, TlsSettings.Version.TLS_1_2);
    PahoConnector connector =
        new PahoConnector(
            settings(BrokerUri.parse("mqtts://localhost"), tls, MqttCredentials.ANONYMOUS),
            "car",
            null,
            List.of(),
            1 << 16);
    assertThatIOException().isThrownBy(() -> connector.connect(new SilentEvents()));
    assertThat(connector.isStale()).isFalse();

    Files.writeString(certificate, "half a certif");
    assertThat(connector.isStale()).isFalse(); // unusable files are ignored
    authority.issue("car", "DNS:car", false);
    Files.copy(authority.certificateOf("car"), certificate, StandardCopyOption.REPLACE_EXISTING);
    Files.copy(authority.keyOf("car"), key, StandardCopyOption.REPLACE_EXISTING);
    Files.setLastModifiedTime(key, FileTime.from(Instant.now().plusSeconds(5)));
    assertThat(connector.isStale()).isTrue();
  }

  @Test
  void shouldReconnectWithANewPassword() throws Exception {
    Path passwords = Files.createFile(directory.resolve("passwords"));
    Path mine = Files.writeString(directory.resolve("mine"), "first\n");
    password(passwords, "second");
    MqttCredentialsSource source =
        MqttCredentialsSource.from(
            Map.of(
                "CLEARLANE_MQTT_USERNAME", "car", "CLEARLANE_MQTT_PASSWORD_FILE", mine.toString()));
    try (Mosquitto mosquitto =
        Mosquitto.start(directory, "allow_anonymous false", "password_file " + passwords)) {
      MqttLink link = VehicleLink.start(settings(mosquitto.uri(), null, source), TOPICS);
      link.offer(message("kept"));
      Await.until(() -> link.failure() != null);
      assertThat(link.failure()).startsWith("user or password rejected").doesNotContain("first");
      Files.writeString(mine, "second\n");
      link.close();
      MqttLink again = VehicleLink.start(settings(mosquitto.uri(), null, source), TOPICS);
      again.offer(message("kept"));
      Await.until(() -> again.counters().delivered() > 0);
      again.close();
    }
  }

  @Test
  void shouldReportWhatIsWrongWithAFile() throws Exception {
    Path none = directory.resolve("none.pem");
    Path empty = Files.createFile(directory.resolve("empty.pem"));
    assertThatIOException()
        .isThrownBy(() -> PemFiles.certificates(none))
        .withMessage(none + ": no such file");
    assertThatIOException()
        .isThrownBy(() -> PemFiles.certificates(empty))
        .withMessage(empty + ": contains no certificate (PEM)");
    assertThatIOException()
        .isThrownBy(() -> PemFiles.key(authority.certificate()))
        .withMessageContaining("contains no private key");
    Path old =
        Files.writeString(
            empty, "-----BEGIN RSA PRIVATE KEY-----\nAA==\n-----END RSA PRIVATE KEY-----\n");
    assertThatIOException()
        .isThrownBy(() -> PemFiles.key(old))
        .withMessageContaining("openssl pkcs8");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TlsSettings(null, none, null, TlsSettings.Version.TLS_1_2))
        .withMessageContaining("given together");
  }

  private static void password(Path file, String password) throws Exception {
    assertThat(
            new ProcessBuilder(
                    Mosquitto.program("mosquitto_passwd"), "-b", file.toString(), "car", password)
                .start()
                .waitFor())
        .isZero();
  }

  private Mosquitto mutual(String broker) throws Exception {
    return tls(broker, "require_certificate true");
  }

  private Mosquitto tls(String broker, String... more) throws Exception {
    String[] settings = new String[4 + more.length];
    settings[0] = "allow_anonymous true";
    settings[1] = "cafile " + authority.certificate();
    settings[2] = "certfile " + authority.certificateOf(broker);
    settings[3] = "keyfile " + authority.keyOf(broker);
    System.arraycopy(more, 0, settings, 4, more.length);
    return Mosquitto.start(directory, settings);
  }

  /** Number of deliveries of one message, and the failure. */
  private static String delivered(
      Mosquitto mosquitto, String host, TlsSettings tls, @Nullable MqttCredentialsSource source) {
    BrokerUri uri = new BrokerUri(host, mosquitto.port(), true);
    MqttLink link =
        VehicleLink.start(
            settings(uri, tls, source == null ? MqttCredentials.ANONYMOUS : source), TOPICS);
    link.offer(message("hello"));
    link.close();
    long delivered = link.counters().delivered();
    return delivered == 0 ? "0 " + link.failure() : "" + delivered;
  }

  private static OutboxMessage message(String text) {
    return new OutboxMessage(
        UUID.randomUUID(),
        Priority.EVENT,
        TOPICS.event(),
        "text/plain",
        text.getBytes(StandardCharsets.UTF_8),
        Map.of(),
        Duration.ofHours(1));
  }
}
