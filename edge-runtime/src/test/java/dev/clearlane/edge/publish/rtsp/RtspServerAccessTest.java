package dev.clearlane.edge.publish.rtsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clearlane.edge.publish.rtsp.RawClient.Answer;
import dev.clearlane.serving.clips.Await;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that are broken or not permitted. */
@Timeout(120)
@SuppressWarnings("try") // feeds are used by being open
class RtspServerAccessTest extends RtspServerCase {
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
  void shouldRefuseToListenBeyondLoopbackWithoutAPassword() {
    assertThatThrownBy(() -> RtspSettings.of("0.0.0.0", 70_000, null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "rtsp: host 0.0.0.0 is not loopback, which requires a username and a password;"
                + " port must be 0 to 65535, not 70000");
    assertThat(RtspSettings.of("0.0.0.0", 8554, new Credentials("car", "secret")).toString())
        .doesNotContain("secret");
  }

  private void assertServes() throws IOException {
    try (RawClient client = new RawClient(server.port())) {
      play(client);
      client.packet();
    }
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
