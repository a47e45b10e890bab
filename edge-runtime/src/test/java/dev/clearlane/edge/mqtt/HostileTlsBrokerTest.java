package dev.clearlane.edge.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clearlane.serving.clips.Await;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Brokers behind TLS that close connections or break the protocol. */
@Timeout(60)
class HostileTlsBrokerTest extends TlsCase {
  private static final String CLIENT = "refused-over-tls";
  private static final String CONNACK = "2003000000";

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void shouldLeaveNoThreadBehindWhereEveryConnectionIsClosedAfterTheHandshake(String protocol)
      throws Exception {
    try (TlsBroker broker = new TlsBroker(authority, false, protocol, connection -> {})) {
      failToConnect(broker, "");
    }
    awaitNoThread();
  }

  /** With TLS 1.3 a client learns only after its handshake that its certificate was refused. */
  @Test
  void shouldLeaveNoThreadBehindWhereTheCertificateIsRefused() throws Exception {
    try (TlsBroker broker = new TlsBroker(authority, true, "TLSv1.3", connection -> {})) {
      failToConnect(broker, "TLS: Received fatal alert: ");
    }
    awaitNoThread();
  }

  @Test
  void shouldRefuseAHugePacketBeforeItIsRead() throws Exception {
    try (TlsBroker broker =
        new TlsBroker(
            authority,
            false,
            "TLSv1.3",
            connection -> {
              answer(connection, CONNACK + "30ffffff7f"); // PUBLISH with 256 MiB to follow
              connection.getInputStream().readAllBytes(); // until the client goes
            })) {
      TopicListener listener =
          TopicListener.start(settings(broker), "test", List.of(), 4096, arrival -> {});
      Await.until(() -> listener.failure() != null);
      assertThat(listener.failure())
          .contains("the broker sent a packet of 268435455 bytes, but at most 4096 are accepted");
      listener.close();
    }
  }

  @Test
  void shouldNameTheHostThatItAsksFor() throws Exception {
    try (TlsBroker broker =
        new TlsBroker(
            authority,
            false,
            "TLSv1.3",
            connection -> {
              answer(connection, CONNACK);
              connection.getInputStream().read(); // the DISCONNECT
            })) {
      BrokerProbe.check(settings(broker));
      assertThat(broker.names()).containsExactly("localhost");
      BrokerProbe.check(settings("127.0.0.1", broker));
      assertThat(broker.names()).containsExactly("localhost"); // RFC 6066: never an address
    }
  }

  private void failToConnect(TlsBroker broker, String reason) {
    PahoConnector connector = new PahoConnector(settings(broker), CLIENT, null, List.of(), 1 << 16);
    for (int i = 0; i < 6; i++) {
      assertThatThrownBy(() -> connector.connect(new SilentEvents()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(reason);
    }
  }

  private static void awaitNoThread() throws InterruptedException {
    Await.until(
        () ->
            Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().contains(CLIENT)));
  }

  /** Reads the CONNECT, then writes. */
  private static void answer(SSLSocket connection, String hex) throws IOException {
    DataInputStream in = new DataInputStream(connection.getInputStream());
    in.readUnsignedByte();
    in.readFully(new byte[in.readUnsignedByte()]);
    connection.getOutputStream().write(HexFormat.of().parseHex(hex));
    connection.getOutputStream().flush();
  }

  private MqttSettings settings(TlsBroker broker) {
    return settings("localhost", broker);
  }

  private MqttSettings settings(String host, TlsBroker broker) {
    return settings(
        new BrokerUri(host, broker.port(), true), trusting("ca"), MqttCredentials.ANONYMOUS);
  }
}
