package dev.clearlane.edge.publish.rtsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clearlane.edge.publish.rtsp.RawClient.Answer;
import dev.clearlane.edge.publish.rtsp.RawClient.Packet;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests the server with a client that sends arbitrary bytes. */
@Timeout(120)
@SuppressWarnings("try") // feeds are used by being open
class RtspServerTest extends RtspServerCase {
  private static final byte[] IPV6_LOOPBACK = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};

  private static final long NTP_UNIX_SECONDS = 2_208_988_800L;

  @Test
  void shouldAnswerOptionsAndDescribe() throws Exception {
    try (RawClient client = new RawClient(start(null, LONG, 4).port())) {
      Answer options = client.ask("OPTIONS", "/front");
      assertThat(options.status()).isEqualTo(200);
      assertThat(options.header("Public")).contains("DESCRIBE", "SETUP", "PLAY", "TEARDOWN");

      Answer described = client.ask("DESCRIBE", "/front", "Accept: application/sdp");
      assertThat(described.status()).isEqualTo(200);
      assertThat(described.header("Content-Type")).isEqualTo("application/sdp");
      assertThat(described.header("Content-Base")).isEqualTo(client.url("/front/"));
      assertThat(described.body())
          .contains("m=video 0 RTP/AVP 96\r\n", "a=rtpmap:96 H264/90000\r\n", "trackID=0\r\n")
          .containsPattern("packetization-mode=1;profile-level-id=[0-9A-F]{6};")
          .containsPattern("sprop-parameter-sets=[A-Za-z0-9+/=]+,[A-Za-z0-9+/=]+\r\n");
    }
  }

  @Test
  void shouldStartWithAKeyframeAndNameItsFirstPacket() throws Exception {
    try (RawClient client = new RawClient(start(null, LONG, 4).port())) {
      Answer played = play(client);
      Matcher info =
          Pattern.compile("url=(.+);seq=(\\d+);rtptime=(\\d+)").matcher(played.header("RTP-Info"));
      assertThat(info.matches()).isTrue();
      assertThat(info.group(1)).isEqualTo(client.url("/front/trackID=0"));

      Packet report = client.packet();
      Packet first = client.packet();
      assertThat(report.channel()).isEqualTo(1);
      assertThat(first.channel()).isZero();
      assertThat(first.content().getShort(2) & 0xffff).isEqualTo(Integer.parseInt(info.group(2)));
      assertThat(first.content().getInt(4) & 0xffffffffL).isEqualTo(Long.parseLong(info.group(3)));
      assertThat(first.content().get(1) & 0x7f).isEqualTo(96);
      int type = first.content().get(12) & 0x1f;
      assertThat(type).as("an aggregate or the sequence parameters come first").isIn(7, 24);
    }
  }

  @Test
  void shouldSendConsecutiveSequenceNumbersAndIncreasingTimestamps() throws Exception {
    try (RawClient client = new RawClient(start(null, LONG, 4).port())) {
      play(client);
      int sequence = -1;
      long time = -1;
      for (int i = 0; i < 200; i++) {
        Packet packet = client.packet();
        if (packet.channel() == 0) {
          int number = packet.content().getShort(2) & 0xffff;
          long stamp = packet.content().getInt(4) & 0xffffffffL;
          if (sequence >= 0) {
            assertThat(number).isEqualTo((sequence + 1) & 0xffff);
            assertThat((stamp - time) & 0xffffffffL).isLessThan(90_000L * 10);
          }
          sequence = number;
          time = stamp;
        }
      }
    }
  }

  @Test
  void shouldSendCaptureTimesInSenderReports() throws Exception {
    try (RawClient client = new RawClient(start(null, LONG, 4).port())) {
      Instant before = Instant.now().minusSeconds(10); // no frame is older than that
      play(client);
      ByteBuffer report = client.packet().content();
      Packet first = client.packet();
      Instant after = Instant.now();

      assertThat(report.get(0) & 0xff).isEqualTo(0x80);
      assertThat(report.get(1) & 0xff).isEqualTo(200);
      assertThat(report.getInt(4)).isEqualTo(first.content().getInt(8));
      assertThat(report.getInt(16)).as("RTP time").isEqualTo(first.content().getInt(4));
      Instant captured =
          Instant.ofEpochSecond(
              (report.getInt(8) & 0xffffffffL) - NTP_UNIX_SECONDS,
              ((report.getInt(12) & 0xffffffffL) * 1_000_000_000L) >>> 32);
      assertThat(captured).isBetween(before, after);
      assertThat(report.get(28 + 1) & 0xff).as("source description").isEqualTo(202);
      assertThat(report.limit() % 4).isZero();
    }
  }

  @Test
  void shouldPauseAndResumeWithAKeyframe() throws Exception {
    try (RawClient client = new RawClient(start(null, LONG, 4).port())) {
      String session = "Session: " + play(client).session();
      client.packet();
      assertThat(client.ask("PAUSE", "/front", session).status()).isEqualTo(200);
      assertThat(server.counts().playing()).isZero();

      Answer again = client.ask("PLAY", "/front", session);
      assertThat(again.status()).isEqualTo(200);
      assertThat(again.header("RTP-Info")).contains("seq=");
      assertThat(client.ask("TEARDOWN", "/front", session).status()).isEqualTo(200);
      assertThat(client.ask("PLAY", "/front", session).status()).isEqualTo(454);
      assertThat(server.counts().sessions()).isZero();
    }
  }

  @Test
  void shouldReportThatItsPortIsInUse() throws Exception {
    start(null, LONG, 4);
    assertThatThrownBy(() -> RtspServer.start(RtspSettings.of("127.0.0.1", server.port(), null)))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("rtsp: cannot listen on 127.0.0.1:" + server.port());
  }

  @Test
  void shouldListenOnIpv6() throws Exception {
    server = RtspServer.start(RtspSettings.of("::1", 0, null));
    server.mount("/front", video);
    try (java.net.Socket socket =
        new java.net.Socket(InetAddress.getByAddress(IPV6_LOOPBACK), server.port())) {
      socket
          .getOutputStream()
          .write(
              "DESCRIBE rtsp://[::1]:%d/front RTSP/1.0\r\nCSeq: 1\r\n\r\n"
                  .formatted(server.port())
                  .getBytes(StandardCharsets.US_ASCII));
      byte[] answer = socket.getInputStream().readNBytes(15);
      assertThat(new String(answer, StandardCharsets.US_ASCII)).isEqualTo("RTSP/1.0 200 OK");
    }
  }
}
