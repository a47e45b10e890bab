package dev.clearlane.edge.publish.rtsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.clearlane.edge.clips.LiveFeed;
import dev.clearlane.edge.encode.LiveSettings;
import dev.clearlane.edge.encode.LiveVideo;
import dev.clearlane.edge.encode.View;
import dev.clearlane.edge.publish.rtsp.RawClient.Answer;
import dev.clearlane.edge.publish.rtsp.RawClient.Packet;
import dev.clearlane.serving.clips.Await;
import dev.clearlane.serving.clips.Scenes;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the server with a client that sends arbitrary bytes. */
@Timeout(120)
@SuppressWarnings("try") // feeds are used by being open
final class RtspServerTest {
  private static final String TCP = "Transport: RTP/AVP/TCP;unicast;interleaved=0-1";
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final byte[] IPV6_LOOPBACK = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
  private static final long NTP_UNIX_SECONDS = 2_208_988_800L;

  private final LiveVideo video = LiveVideo.start("front", View.RESTORED, settings());
  private final LiveFeed feed = LiveFeed.start(video, 160, 96, 50);
  private final AtomicLong now = new AtomicLong(); // the server's clock, moved by tests alone
  private RtspServer server;

  private static LiveSettings settings() {
    return settings(400_000);
  }

  private static LiveSettings settings(int bitsPerSecond) {
    LiveSettings defaults = LiveSettings.of(50);
    return new LiveSettings(
        0,
        0,
        50,
        bitsPerSecond,
        defaults.keyframeEvery(),
        List.of("libopenh264"),
        defaults.repeatAfter(),
        defaults.slateAfter());
  }

  private RtspServer start(Credentials credentials, Duration timeout, int clients)
      throws IOException {
    server =
        RtspServer.start(
            new RtspSettings("127.0.0.1", 0, credentials, clients, clients, timeout, 64 << 10),
            new RtspMetrics(),
            now::get);
    server.mount("/front", video);
    return server;
  }

  private void pass(Duration time) {
    now.addAndGet(time.toNanos());
  }

  @AfterEach
  void close() {
    feed.close();
    if (server != null) {
      server.close();
    }
    video.close();
    assertThat(feed.leased()).as("frames that were not returned").isZero();
  }

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
  void shouldRejectUnsupportedRequests() throws Exception {
    try (RawClient client = new RawClient(start(null, LONG, 4).port())) {
      assertThat(client.ask("DESCRIBE", "/rear").status()).isEqualTo(404);
      assertThat(client.ask("DESCRIBE", "/").status()).isEqualTo(404);
      assertThat(client.ask("DESCRIBE", "/front/raw").status()).isEqualTo(404);
      assertThat(client.ask("DESCRIBE", "/front", "Accept: text/html").status()).isEqualTo(406);
      assertThat(client.ask("SETUP", "/front/trackID=1", TCP).status()).isEqualTo(404);
      assertThat(client.ask("SETUP", "/front/trackID=0").status()).isEqualTo(461);
      for (String transport :
          List.of(
              "RTP/AVP;multicast;client_port=5000-5001",
              "RTP/SAVP;unicast;client_port=5000-5001",
              "RTP/AVP/TCP;unicast;interleaved=300-301",
              "RTP/AVP;unicast;client_port=0-1",
              "RTP/AVP;unicast;client_port=99999-1",
              "RTP/AVP;unicast")) {
        assertThat(client.ask("SETUP", "/front/trackID=0", "Transport: " + transport).status())
            .as(transport)
            .isEqualTo(461);
      }
      assertThat(client.ask("PLAY", "/front").status()).isEqualTo(454);
      assertThat(client.ask("PLAY", "/front", "Session: 1234").status()).isEqualTo(454);
      assertThat(client.ask("TEARDOWN", "/front", "Session: 1234").status()).isEqualTo(454);
      assertThat(client.ask("GET_PARAMETER", "/front", "Session: 1234").status()).isEqualTo(454);
      assertThat(client.ask("OPTIONS", "/front", "Require: play.basic").status()).isEqualTo(551);
      assertThat(client.ask("RECORD", "/front").status()).isEqualTo(405);
      assertThat(client.ask("DANCE", "/front").status()).isEqualTo(501);
      assertThat(client.ask("GET_PARAMETER", "/front").status()).isEqualTo(200);

      Answer setup =
          client.ask("SETUP", "/front/trackID=0", "Transport: RTP/AVP/UDP, " + TCP.substring(11));
      assertThat(setup.status()).as("the second offer").isEqualTo(200);
      String session = "Session: " + setup.session();
      assertThat(client.ask("PLAY", "/front", session, "Range: bytes=0-").status()).isEqualTo(457);
      assertThat(client.ask("PLAY", "/rear", session).status()).isEqualTo(404);
      assertThat(client.ask("PLAY", "/front", session, "Range: npt=0.000-").status())
          .isEqualTo(200);
      assertThat(client.ask("SETUP", "/front/trackID=0", TCP, session).status()).isEqualTo(455);
    }
  }

  @Test
  void shouldAnswerFragmentedPipelinedAndInterleavedRequests() throws Exception {
    try (RawClient client = new RawClient(start(null, LONG, 4).port())) {
      String request = "OPTIONS %s RTSP/1.0\r\nCSeq: %d\r\n\r\n";
      for (char c : request.formatted(client.url("/front"), 1).toCharArray()) {
        client.send(new byte[] {(byte) c});
      }
      assertThat(client.answer().header("CSeq")).isEqualTo("1");
      byte[] frame = {'$', 1, 0, 8, '\r', '\n', '\r', '\n', '$', 0, 0, 0};
      client.send(frame);
      client.send(
          request.formatted(client.url("/front"), 2)
              + "\r\n"
              + "GET_PARAMETER * RTSP/1.0\r\nCSeq: 3\r\nContent-Length: 6\r\n\r\n$\0\0\0\r\n"
              + request.formatted("*", 4));
      client.send(frame);
      client.send(request.formatted("*", 5));
      assertThat(client.answer().header("CSeq")).isEqualTo("2");
      assertThat(client.answer().status()).as("a parameter").isEqualTo(451);
      assertThat(client.answer().header("CSeq")).isEqualTo("4");
      assertThat(client.answer().header("CSeq")).isEqualTo("5");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\r\nHost: here\r\n\r\n",
        "OPTIONS * RTSP/2.0\r\nCSeq: 1\r\n\r\n",
        "nonsense\r\n\r\n",
        "OPTIONS\r\n\r\n",
        "OPTIONS * RTSP/1.0\r\nContent-Length: 999999999\r\n\r\n",
        "OPTIONS * RTSP/1.0\r\nContent-Length: -1\r\nCSeq: 1\r\n\r\n",
      })
  void shouldSurviveInvalidRequests(String text) throws Exception {
    start(null, LONG, 4);
    try (RawClient client = new RawClient(server.port())) {
      client.send(text);
      assertThat(client.answer().status()).isIn(400, 505);
      if (!text.contains("-1")) {
        assertThat(client.isEnded()).isTrue();
      }
    }
    assertServes();
  }

  @Test
  void shouldSurviveNoiseAndEndlessHeaders() throws Exception {
    start(null, LONG, 4);
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < 20; i++) {
      try (RawClient client = new RawClient(server.port())) {
        byte[] noise = new byte[40_000];
        random.nextBytes(noise);
        client.send(noise);
      } catch (IOException e) {
        // the server may close the connection while the client sends
      }
    }
    Await.until(() -> server.counts().connections() <= 0); // the number of connections is limited
    try (RawClient client = new RawClient(server.port())) {
      client.send("OPTIONS * RTSP/1.0\r\nX: " + "x".repeat(17 << 10));
      assertThat(client.answer().status()).as("seed %d", seed).isEqualTo(400);
      assertThat(client.isEnded()).isTrue();
    } catch (IOException e) {
      // the server may close with unread input, which discards its response
    }
    assertServes();
  }

  @ParameterizedTest
  @CsvSource({"MD5, true", "SHA-256, true", "MD5, false", ", false"})
  void shouldAcceptTheRightPassword(String algorithm, boolean qop) throws Exception {
    Credentials credentials = new Credentials("car", "a secret: \"quoted\"");
    try (RawClient client = new RawClient(start(credentials, LONG, 4).port())) {
      String nonce = challenged(client);
      for (int count = 1; count <= 2; count++) {
        String header =
            authorization(client.url("/front"), nonce, credentials, algorithm, qop, count);
        assertThat(client.ask("DESCRIBE", "/front", header).status()).isEqualTo(200);
      }
      String signedBase =
          authorization("SETUP", client.url("/front/"), nonce, credentials, algorithm, qop, 3);
      assertThat(client.ask("SETUP", "/front/trackID=0", TCP, signedBase).status())
          .as("live555 signs the mount's URL, not the stream's")
          .isEqualTo(200);
    }
  }

  @Test
  void shouldRejectWrongPasswordsAndReplayedHeaders() throws Exception {
    Credentials right = new Credentials("car", "secret");
    start(right, LONG, 4);
    try (RawClient client = new RawClient(server.port())) {
      String nonce = challenged(client);
      String url = client.url("/front");
      List<String> wrong =
          List.of(
              authorization(url, nonce, new Credentials("car", "guess"), "MD5", true, 1),
              authorization(url, nonce, new Credentials("bus", "secret"), "MD5", true, 1),
              authorization(url, "0".repeat(32), right, "MD5", true, 1),
              authorization(client.url("/rear"), nonce, right, "MD5", true, 1),
              "Authorization: Basic Y2FyOnNlY3JldA==");
      for (String header : wrong.subList(0, 4)) {
        assertThat(client.ask("DESCRIBE", "/front", header).status()).as(header).isEqualTo(401);
      }
      assertThat(client.ask("DESCRIBE", "/front", wrong.get(4)).status()).isEqualTo(401);
      assertThat(client.isEnded()).as("after five wrong passwords").isTrue();
    }
    try (RawClient client = new RawClient(server.port())) {
      String header =
          authorization(client.url("/front"), challenged(client), right, "MD5", true, 1);
      Answer paused = client.ask("DESCRIBE", "/front", header);
      assertThat(paused.status()).as("the right password in the pause").isEqualTo(503);
      assertThat(paused.header("Retry-After")).isEqualTo("1");
      pass(Duration.ofMillis(999));
      header = authorization(client.url("/front"), challenged(client), right, "MD5", true, 1);
      assertThat(client.ask("DESCRIBE", "/front", header).status()).isEqualTo(503);
      pass(Duration.ofMillis(1));
    }
    try (RawClient client = new RawClient(server.port())) {
      String header =
          authorization(client.url("/front"), challenged(client), right, "MD5", true, 1);
      assertThat(client.ask("DESCRIBE", "/front", header).status()).isEqualTo(200);
      Answer repeated = client.ask("DESCRIBE", "/front", header);
      assertThat(repeated.status()).as("a recorded header").isEqualTo(401);
      assertThat(repeated.header("WWW-Authenticate")).contains("stale=true");
      for (String method : List.of("SETUP", "PLAY", "TEARDOWN", "GET_PARAMETER", "DANCE")) {
        assertThat(client.ask(method, "/front", TCP).status()).as(method).isEqualTo(401);
      }
      try (RawClient other = new RawClient(server.port())) {
        assertThat(other.ask("DESCRIBE", "/front", header).status())
            .as("a header of another connection")
            .isEqualTo(401);
      }
    }
    assertThat(server.counts().refused()).isGreaterThanOrEqualTo(6);
  }

  @Test
  void shouldDropAClientThatDoesNotReadAndServeTheOthers() throws Exception {
    LiveVideo busy = LiveVideo.start("busy", View.RESTORED, settings(20_000_000));
    try (LiveFeed noiseFeed = LiveFeed.start(busy, Scenes.noise(320, 192, 4), 50)) {
      start(null, LONG, 4).mount("/busy", busy);
      try (RawClient slow = new RawClient(server.port());
          RawClient other = new RawClient(server.port())) {
        play(slow, "/busy");
        play(other, "/busy");
        while (server.counts().tooSlow() == 0) {
          other.packet(); // throws if the other client is affected
        }
        for (int i = 0; i < 100; i++) {
          other.packet();
        }
        assertThat(server.counts().playing()).isEqualTo(1);
      }
    } finally {
      busy.close();
    }
  }

  @Test
  void shouldServeSeveralPathsAndClientsUpToTheLimit() throws Exception {
    start(null, LONG, 20);
    LiveVideo raw = LiveVideo.start("front", View.RAW, settings());
    try (LiveFeed rawFeed = LiveFeed.start(raw, 160, 96, 50)) {
      server.mount("/front/raw", raw);
      assertThatThrownBy(() -> server.mount("/front/raw", raw))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("rtsp: two videos at /front/raw");
      List<RawClient> clients = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        RawClient client = new RawClient(server.port());
        clients.add(client);
        play(client, i % 2 == 0 ? "/front" : "/front/raw");
      }
      for (RawClient client : clients) {
        for (int i = 0; i < 20; i++) {
          client.packet();
        }
      }
      try (RawClient late = new RawClient(server.port())) {
        assertThat(late.ask("SETUP", "/front/trackID=0", TCP).status()).isEqualTo(453);
      }
      server.unmount("/front/raw");
      assertThat(server.counts().sessions()).isEqualTo(10);
      assertThat(clients.get(1).isEnded()).isTrue();
      clients.get(0).packet();
      for (RawClient client : clients) {
        client.close();
      }
      assertThat(rawFeed.leased()).isLessThanOrEqualTo(8);
    } finally {
      raw.close();
    }
  }

  @Test
  void shouldEndSessionsOfSilentClients() throws Exception {
    start(null, Duration.ofSeconds(5), 4);
    try (RawClient mute = new RawClient(server.port());
        RawClient idle = new RawClient(server.port())) {
      String session =
          mute.ask("SETUP", "/front/trackID=0", "Transport: RTP/AVP;unicast;client_port=9-10")
              .session();
      assertThat(mute.ask("PLAY", "/front", "Session: " + session).status()).isEqualTo(200);
      assertThat(idle.ask("OPTIONS", "*").status()).isEqualTo(200); // it has connected
      pass(Duration.ofSeconds(5));
      server.expire();
      assertThat(server.counts().sessions()).isEqualTo(1);
      assertThat(server.counts().timedOut()).isZero();
      pass(Duration.ofMillis(1));
      server.expire();
      assertThat(mute.isEnded()).as("no report came from its UDP port").isTrue();
      assertThat(idle.isEnded()).as("no request came").isTrue();
      assertThat(server.counts().timedOut()).isEqualTo(2);
      assertThat(server.counts().sessions()).isZero();
    }
  }

  @Test
  void shouldNotLeakOverAHundredClients() throws Exception {
    start(null, LONG, 4);
    rounds(10); // resources that are opened once are open now
    int threads = Thread.activeCount();
    int files = openFiles();
    rounds(100);
    assertThat(Thread.activeCount()).isCloseTo(threads, within(2));
    assertThat(openFiles()).isCloseTo(files, within(4));
    assertThat(server.counts().sessions()).isZero();
  }

  private void rounds(int count) throws Exception {
    for (int i = 0; i < count; i += 4) {
      List<RawClient> together = new ArrayList<>(); // so that they share a keyframe
      for (int j = 0; j < 4; j++) {
        RawClient client = new RawClient(server.port());
        together.add(client);
        assertThat(client.ask("DESCRIBE", "/front").status()).isEqualTo(200);
        String session = client.ask("SETUP", "/front/trackID=0", TCP).session();
        client.send(
            "PLAY %s RTSP/1.0\r\nCSeq: 9\r\nSession: %s\r\n\r\n"
                .formatted(client.url("/front"), session));
      }
      for (RawClient client : together) {
        assertThat(client.answer().status()).isEqualTo(200);
        client.packet();
        client.socket().setSoLinger(together.indexOf(client) % 2 == 0, 0); // some reset
        client.close();
      }
    }
    Await.until(() -> server.counts().connections() <= 0);
  }

  private static int openFiles() {
    String[] files = new File("/proc/self/fd").list();
    return files == null ? 0 : files.length;
  }

  @Test
  void shouldRefuseToListenBeyondLoopbackWithoutAPassword() {
    assertThatThrownBy(() -> RtspSettings.of("0.0.0.0", 70_000, null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "rtsp: host 0.0.0.0 is not loopback, which requires a username and a password;"
                + " port must be 0 to 65535, not 70000");
    assertThat(RtspSettings.of("0.0.0.0", 8554, new Credentials("car", "secret")).toString())
        .doesNotContain("secret");
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

  private void assertServes() throws IOException {
    try (RawClient client = new RawClient(server.port())) {
      play(client);
      client.packet();
    }
  }

  private static Answer play(RawClient client) throws IOException {
    return play(client, "/front");
  }

  private static Answer play(RawClient client, String path) throws IOException {
    assertThat(client.ask("DESCRIBE", path).status()).isEqualTo(200);
    Answer setup = client.ask("SETUP", path + "/trackID=0", TCP);
    assertThat(setup.status()).isEqualTo(200);
    Answer played = client.ask("PLAY", path, "Session: " + setup.session());
    assertThat(played.status()).isEqualTo(200);
    return played;
  }

  private static String challenged(RawClient client) throws IOException {
    Answer refused = client.ask("DESCRIBE", "/front");
    assertThat(refused.status()).isEqualTo(401);
    List<String> challenges = refused.all("WWW-Authenticate");
    assertThat(challenges).hasSize(2);
    assertThat(challenges.get(0)).contains("algorithm=SHA-256");
    assertThat(challenges.get(1)).contains("algorithm=MD5");
    Matcher nonce = Pattern.compile("nonce=\"([0-9a-f]+)\"").matcher(challenges.get(0));
    assertThat(nonce.find()).isTrue();
    return nonce.group(1);
  }

  private static String authorization(
      String uri, String nonce, Credentials who, String algorithm, boolean qop, int count)
      throws Exception {
    return authorization("DESCRIBE", uri, nonce, who, algorithm, qop, count);
  }

  private static String authorization(
      String method,
      String uri,
      String nonce,
      Credentials who,
      String algorithm,
      boolean qop,
      int count)
      throws Exception {
    MessageDigest digest = MessageDigest.getInstance(algorithm == null ? "MD5" : algorithm);
    String secret = hash(digest, who.username() + ":clearlane:" + who.password());
    String request = hash(digest, method + ":" + uri);
    String number = "%08x".formatted(count);
    String middle = qop ? ":" + number + ":c0ffee:auth" : "";
    return "Authorization: Digest username=\"%s\", realm=\"clearlane\", nonce=\"%s\", uri=\"%s\","
            .formatted(who.username(), nonce, uri)
        + " response=\"%s\"".formatted(hash(digest, secret + ":" + nonce + middle + ":" + request))
        + (algorithm == null ? "" : ", algorithm=" + algorithm)
        + (qop ? ", qop=auth, nc=%s, cnonce=\"c0ffee\"".formatted(number) : "");
  }

  private static String hash(MessageDigest digest, String text) {
    return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
  }
}
