package dev.clearlane.edge.status.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clearlane.edge.status.CameraMetrics;
import dev.clearlane.edge.status.Metrics;
import dev.clearlane.edge.status.RawReason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class StatusServerTest {
  private static final InetSocketAddress FREE =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private final Metrics metrics = new Metrics();
  private final AtomicLong now = new AtomicLong(); // the server's clock, moved by tests alone
  private final List<String> details = new ArrayList<>();
  private final List<String> dead = new ArrayList<>();
  private final List<String> unready = new ArrayList<>(List.of("front: connection refused"));

  @Test
  void shouldReportLivenessAndReadiness() throws Exception {
    try (StatusServer server = start("", "")) {
      assertThat(get(server, "/healthz").statusCode()).isEqualTo(200);
      assertThat(get(server, "/readyz").statusCode()).isEqualTo(503);
      assertThat(get(server, "/readyz").body()).isEqualTo("front: connection refused\n");
      unready.clear();
      dead.add("rear: hangs");
      assertThat(get(server, "/readyz").body()).isEqualTo("ok\n");
      details.add("front: 97 % of the frames in need restored");
      assertThat(get(server, "/readyz").body())
          .isEqualTo("ok\nfront: 97 % of the frames in need restored\n");
      assertThat(get(server, "/healthz").body()).doesNotContain("97 %");
      assertThat(get(server, "/healthz").statusCode()).isEqualTo(503);
      assertThat(get(server, "/healthz/more").statusCode()).isEqualTo(404);
      assertThat(get(server, "/").statusCode()).isEqualTo(404);
    }
  }

  @Test
  void shouldShowWhatIsCounted() throws Exception {
    CameraMetrics front = metrics.camera("front");
    front.captured();
    front.raw(RawReason.LATE);
    front.published("derain", "pass", "bypass", Map.of("select", 3_000_000L));
    long[] value = {7};
    Metrics.Registration registration =
        metrics.sample(
            Metrics.Kind.COUNTER, "clearlane_things", "Things.", () -> value[0], "camera", "front");
    try (StatusServer server = start("", "")) {
      HttpResponse<String> response = get(server, "/metrics");
      assertThat(response.headers().firstValue("Content-Type").orElse(""))
          .startsWith("text/plain; version=0.0.4");
      assertThat(response.body())
          .contains("clearlane_frames_captured_total{camera=\"front\"} 1.0")
          .contains("clearlane_frames_raw_total{camera=\"front\",reason=\"late\"} 1.0")
          .contains("clearlane_frames_raw_total{camera=\"front\",reason=\"busy\"} 0.0")
          .contains(
              "clearlane_frames_published_total{applied=\"pass\",camera=\"front\","
                  + "decision=\"derain\",work=\"bypass\"} 1.0")
          .contains("clearlane_stage_seconds_count{camera=\"front\",stage=\"select\"} 1")
          .contains("clearlane_things_total{camera=\"front\"} 7.0")
          .contains("clearlane_source_up{camera=\"front\"} 0.0")
          .contains("jvm_threads_current")
          .contains("process_open_fds");
      value[0] = 8;
      assertThat(get(server, "/metrics").body())
          .contains("clearlane_things_total{camera=\"front\"} 8.0");
      registration.close();
      assertThat(get(server, "/metrics").body()).doesNotContain("clearlane_things_total{");
    }
  }

  @Test
  void shouldAskWhoItIsWhereItMust() throws Exception {
    try (StatusServer server = start("prometheus", "secret")) {
      assertThat(get(server, "/metrics").statusCode()).isEqualTo(401);
      assertThat(get(server, "/metrics", "prometheus:wrong").statusCode()).isEqualTo(401);
      assertThat(get(server, "/metrics", "prometheus:secret").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void shouldTakeGetAndHeadAlone() throws Exception {
    try (StatusServer server = start("", "")) {
      assertThat(
              send(HttpRequest.newBuilder(uri(server, "/healthz"))
                      .POST(HttpRequest.BodyPublishers.ofString("x"))
                      .build())
                  .statusCode())
          .isEqualTo(405);
      HttpResponse<String> head =
          send(
              HttpRequest.newBuilder(uri(server, "/healthz"))
                  .method("HEAD", HttpRequest.BodyPublishers.noBody())
                  .build());
      assertThat(head.statusCode()).isEqualTo(200);
      assertThat(head.body()).isEmpty();
    }
  }

  @Test
  void shouldRefuseToListenForEverybodyWithoutAPassword() throws IOException {
    InetSocketAddress all = new InetSocketAddress("0.0.0.0", 0);
    assertThatThrownBy(() -> new StatusServer.Listen(all, "", ""))
        .hasMessageContaining("must be a loopback address unless")
        .hasMessageContaining("0.0.0.0");
    assertThat(new StatusServer.Listen(all, "a", "b").toString()).doesNotContain("b");
    assertThatThrownBy(
            () ->
                new StatusServer.Listen(
                    InetSocketAddress.createUnresolved("nowhere.invalid", 1), "", ""))
        .hasMessageContaining("nowhere.invalid");
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      StatusServer.Listen listen =
          new StatusServer.Listen(
              new InetSocketAddress(InetAddress.getLoopbackAddress(), taken.getLocalPort()),
              "",
              "");
      assertThatThrownBy(
              () -> StatusServer.start(listen, metrics, () -> dead, () -> unready, List::of))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("status.listen")
          .hasMessageContaining(":" + taken.getLocalPort());
    }
  }

  @Test
  void shouldAnswerWhileOthersSendHalfARequest() throws Exception {
    try (StatusServer server = start("", "")) {
      List<Socket> strangers = new ArrayList<>();
      for (int i = 0; i < 40; i++) { // twice the share of an address
        Socket stranger = new Socket(InetAddress.getLoopbackAddress(), server.port());
        stranger
            .getOutputStream()
            .write("GET /healthz HTTP/1.1\r\nHo".getBytes(StandardCharsets.US_ASCII));
        strangers.add(stranger);
      }
      assertThat(get(server, "/healthz").statusCode()).isEqualTo(200); // no time has passed
      Socket last = strangers.get(strangers.size() - 1);
      last.setSoTimeout(1);
      pass(Duration.ofMillis(4999));
      server.expire();
      assertThatThrownBy(() -> last.getInputStream().read())
          .as("open until then")
          .isInstanceOf(SocketTimeoutException.class);
      pass(Duration.ofMillis(1));
      server.expire();
      last.setSoTimeout(0);
      assertThat(last.getInputStream().read())
          .as("closed after the time for a request")
          .isEqualTo(-1);
      for (Socket stranger : strangers) {
        stranger.close();
      }
    }
  }

  @Test
  void shouldAnswerOnceWhateverIsPipelined() throws Exception {
    try (StatusServer server = start("", "");
        Socket stranger = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      stranger.setSoTimeout(10_000);
      stranger
          .getOutputStream()
          .write(
              "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
                  .repeat(50)
                  .getBytes(StandardCharsets.US_ASCII));
      String all = "";
      try {
        all = new String(stranger.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      } catch (SocketException e) {
        // a reset, for the rest was not read
      }
      assertThat(all.split("HTTP/1.1 200", -1).length).isLessThanOrEqualTo(2);
      assertThat(get(server, "/healthz").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void shouldRefuseHugeAndBrokenRequests() throws Exception {
    try (StatusServer server = start("", "")) {
      assertThat(raw(server, "GET /" + "x".repeat(100_000))).startsWith("HTTP/1.1 4");
      assertThat(raw(server, "GET / HTTP/1.1\r\nX: " + "x".repeat(100_000)))
          .startsWith("HTTP/1.1 4");
      assertThat(raw(server, "nonsense\r\n\r\n")).startsWith("HTTP/1.1 400");
      assertThat(get(server, "/healthz").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void shouldPauseAfterWrongPasswords() throws Exception {
    try (StatusServer server = start("prometheus", "secret")) {
      for (int i = 0; i < 5; i++) {
        assertThat(get(server, "/metrics", "prometheus:" + i).statusCode()).isEqualTo(401);
      }
      HttpResponse<String> paused = get(server, "/metrics", "prometheus:secret");
      assertThat(paused.statusCode()).isEqualTo(429);
      assertThat(paused.headers().firstValue("Retry-After")).contains("1");
      pass(Duration.ofMillis(999));
      assertThat(get(server, "/metrics", "prometheus:secret").statusCode()).isEqualTo(429);
      pass(Duration.ofMillis(1));
      assertThat(get(server, "/metrics", "prometheus:secret").statusCode()).isEqualTo(200);
    }
  }

  private static String raw(StatusServer server, String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(10_000);
      try {
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      } catch (SocketException e) {
        // answered before everything was sent
      }
      byte[] start = socket.getInputStream().readNBytes(12);
      return new String(start, StandardCharsets.US_ASCII);
    }
  }

  private StatusServer start(String username, String password) throws IOException {
    StatusServer.Listen listen = new StatusServer.Listen(FREE, username, password);
    return StatusServer.start(
        listen,
        new StatusPages(listen, metrics, () -> dead, () -> unready, () -> details),
        now::get);
  }

  private void pass(Duration time) {
    now.addAndGet(time.toNanos());
  }

  private static HttpResponse<String> get(StatusServer server, String path) throws Exception {
    return send(HttpRequest.newBuilder(uri(server, path)).build());
  }

  private static HttpResponse<String> get(StatusServer server, String path, String login)
      throws Exception {
    String basic = Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));
    return send(
        HttpRequest.newBuilder(uri(server, path))
            .header("Authorization", "Basic " + basic)
            .build());
  }

  private static HttpResponse<String> send(HttpRequest request) throws Exception {
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
  }

  private static URI uri(StatusServer server, String path) {
    return URI.create("http://127.0.0.1:" + server.port() + path);
  }
}
