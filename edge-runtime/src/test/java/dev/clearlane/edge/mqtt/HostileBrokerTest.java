package dev.clearlane.edge.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clearlane.serving.clips.Await;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Brokers that break the protocol, or speak another one. */
@Timeout(60)
class HostileBrokerTest {
  private static final String CONNACK = "2003000000";

  private final LinkedBlockingQueue<String> connects = new LinkedBlockingQueue<>();
  private final LinkedBlockingQueue<Socket> sockets = new LinkedBlockingQueue<>();
  private ServerSocket server;
  private volatile String script = CONNACK;

  @BeforeEach
  void listen() throws IOException {
    server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    Thread thread = new Thread(this::serve);
    thread.setDaemon(true);
    thread.start();
  }

  @AfterEach
  void close() throws IOException {
    server.close();
  }

  /** Answers each CONNECT with the script's bytes. */
  private void serve() {
    try {
      while (true) {
        Socket socket = server.accept();
        DataInputStream in = new DataInputStream(socket.getInputStream());
        in.readUnsignedByte();
        int length = in.readUnsignedByte();
        if (length >= 128) {
          length += (in.readUnsignedByte() - 1) * 128;
        }
        byte[] connect = new byte[length];
        in.readFully(connect);
        connects.add(HexFormat.of().formatHex(connect));
        socket.getOutputStream().write(HexFormat.of().parseHex(script));
        socket.getOutputStream().flush();
        sockets.add(socket);
        if (script.startsWith("2002")) {
          socket.close();
        }
      }
    } catch (IOException e) {
      // closed
    }
  }

  private MqttSettings settings() {
    return MqttSettings.of(
            BrokerUri.parse("mqtt://127.0.0.1:" + server.getLocalPort()), MqttCredentials.ANONYMOUS)
        .withTimeouts(
            PatientTimeouts.of(Duration.ofSeconds(1), MqttSettings.Timeouts.DEFAULT.retry()));
  }

  @Test
  void shouldLeaveNoThreadBehindWhereEveryConnectionIsClosedAtOnce() throws Exception {
    try (ServerSocket closing = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread thread =
          new Thread(
              () -> {
                try {
                  while (true) {
                    closing.accept().close();
                  }
                } catch (IOException e) {
                  // closed
                }
              });
      thread.setDaemon(true);
      thread.start();
      BrokerUri broker = BrokerUri.parse("mqtt://127.0.0.1:" + closing.getLocalPort());
      MqttConnectionOptions options = new MqttConnectionOptions();
      options.setAutomaticReconnect(false);
      options.setSocketFactory(new BrokerSockets(1 << 20, null));
      for (int i = 0; i < 6; i++) {
        assertThatThrownBy(
                () ->
                    PahoConnection.connect(
                        MqttSettings.of(broker, MqttCredentials.ANONYMOUS),
                        "closed-at-once",
                        options,
                        List.of(),
                        new SilentEvents()))
            .isInstanceOf(IOException.class)
            .hasMessageContaining("closed by the broker before it answered");
      }
    }

    Await.until(
        () ->
            Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().contains("closed-at-once")));
  }

  @Test
  void shouldAnnounceALargestPacket() throws Exception {
    TopicListener listener = listener();
    assertThat(connects.take())
        .as("CONNECT with Maximum Packet Size")
        .contains("2700030000"); // 192 KiB
    listener.close();
  }

  @Test
  void shouldRefuseAHugePacketBeforeItIsRead() throws Exception {
    script = CONNACK + "30ffffff7f"; // PUBLISH with 256 MiB to follow
    TopicListener listener = listener();
    Await.until(() -> listener.failure() != null);
    assertThat(listener.failure())
        .contains("the broker sent a packet of 268435455 bytes, but at most 4096 are accepted");
    listener.close();
  }

  @Test
  void shouldNameABrokerOfTheFormerProtocol() {
    script = "20020001"; // CONNACK of MQTT 3.1.1: unacceptable protocol version
    assertThatThrownBy(() -> BrokerProbe.check(settings()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("does not speak MQTT 5");
    script = "2003008400";
    assertThatThrownBy(() -> BrokerProbe.check(settings()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("does not speak MQTT 5");
  }

  @Test
  void shouldNameASecondVehicleAndRetryMoreSlowly() throws Exception {
    script = CONNACK;
    TopicListener listener = listener();
    Await.until(listener::connected); // Paho loses a DISCONNECT that comes with the CONNACK
    sockets.take().getOutputStream().write(HexFormat.of().parseHex("e0018e")); // taken over
    Await.until(() -> listener.retryAfter() != null);
    assertThat(listener.failure()).contains("another client has connected under the same id");
    assertThat(listener.retryAfter())
        .as("at once the longest wait")
        .isEqualTo(MqttSettings.Timeouts.DEFAULT.retry().max())
        .isGreaterThanOrEqualTo(Duration.ofSeconds(10));
    assertThat(connects).hasSize(1);
    listener.close();
  }

  @Test
  void shouldSendALongPasswordWhole() throws Exception {
    MqttSettings open = settings();
    String password = "p".repeat(500);
    MqttSettings settings =
        new MqttSettings(
            open.broker(),
            new MqttCredentials("car", password),
            null,
            open.timeouts(),
            open.limits());
    BrokerProbe.check(settings);
    assertThat(connects.take())
        .endsWith("01f4" + HexFormat.of().formatHex(password.getBytes(StandardCharsets.US_ASCII)));
  }

  @Test
  void shouldSplitBytesIntoPacketsWhereverTheyAreCut() throws Exception {
    byte[] packets =
        HexFormat.of().parseHex("2003000000" + "d000" + "3005" + "0102030405" + "8001ff");
    for (int chunk = 1; chunk < packets.length; chunk++) {
      PacketLimitStream stream = new PacketLimitStream(new ByteArrayInputStream(packets), 5);
      byte[] read = new byte[packets.length];
      int at = 0;
      for (int n = 0;
          n >= 0 && at < read.length;
          n = stream.read(read, at, Math.min(chunk, read.length - at))) {
        at += n;
      }
      assertThat(read).isEqualTo(packets);
    }
    assertThatThrownBy(
            () -> new PacketLimitStream(new ByteArrayInputStream(packets), 4).readAllBytes())
        .isInstanceOf(IOException.class);
  }

  private TopicListener listener() {
    return TopicListener.start(settings(), "test", List.of(), 4096, arrival -> {});
  }
}
