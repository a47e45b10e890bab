package dev.clearlane.edge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.clearlane.bundle.Task;
import dev.clearlane.serving.inference.TinyModels;
import java.io.ByteArrayInputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The HTTP API of a running daemon. */
@Timeout(120)
class WebApiTest {
  private static final String CLOCK = "synthetic:clock#size=1280x720&rate=10";
  private static final String TOKEN = "correct horse battery";

  @TempDir private Path directory;

  private final HttpClient http = HttpClient.newHttpClient();
  private String base = "";

  @Test
  void shouldReportStateExecuteCommandsAndServePictures() throws Exception {
    Path clips = Files.createDirectory(directory.resolve("clips"));
    try (RunPeer run = start(Map.of("CLEARLANE_RECORD_DIRECTORY", clips.toString()))) {
      JsonNode camera = json(get("/status")).path("cameras").path("front");
      assertThat(camera.path("up").asBoolean()).isTrue();
      assertThat(camera.path("mode").asText()).isEqualTo("derain");

      HttpResponse<byte[]> raw = get("/cameras/front/snapshot?view=raw");
      HttpResponse<byte[]> restored = get("/cameras/front/snapshot");
      assertThat(raw.statusCode()).isEqualTo(200);
      assertThat(ImageIO.read(new ByteArrayInputStream(raw.body())).getWidth()).isEqualTo(1280);
      assertThat(restored.body()).isNotEqualTo(raw.body());
      assertThat(get("/cameras/front/snapshot?view=x").statusCode()).isEqualTo(400);
      assertThat(text(get("/cameras/rear/snapshot"))).contains("there is no camera 'rear'");

      assertThat(text(post("/commands/set_mode", "{\"camera\":\"front\",\"mode\":\"pass\"}")))
          .contains("\"ok\":true");
      assertThat(json(get("/status")).at("/cameras/front/mode").asText()).isEqualTo("pass");
      assertThat(post("/commands/set_mode", "{\"mode\":\"sideways\"}").statusCode()).isEqualTo(400);
      assertThat(post("/commands/set_mode", "{\"camera\":\"rear\",\"mode\":\"pass\"}").statusCode())
          .isEqualTo(404);
      assertThat(post("/commands/explode", "{}").statusCode()).isEqualTo(404);
      assertThat(get("/nothing").statusCode()).isEqualTo(404);

      JsonNode newest;
      do {
        newest = json(get("/clips")).path(0);
      } while (newest.path("bytes").asLong() < 8); // not written yet
      String name = newest.path("name").asText();
      HttpResponse<byte[]> part =
          http.send(
              request("/clips/" + name).header("Range", "bytes=4-7").build(),
              BodyHandlers.ofByteArray());
      assertThat(part.statusCode()).isEqualTo(206);
      assertThat(text(part)).startsWith("ftyp"); // the server may send more than was asked for
      for (String bad : List.of("..%2f..%2fetc%2fpasswd", ".hidden.mp4", "none.mp4")) {
        assertThat(get("/clips/" + bad).statusCode()).as(bad).isBetween(400, 404);
      }
      assertThat(run.log()).doesNotContain("ERROR");
    }
  }

  @Test
  void shouldDescribeEveryPath() throws Exception {
    try (RunPeer run = start(Map.of())) {
      JsonNode document = json(get("/openapi.json"));
      assertThat(document.path("openapi").asText()).startsWith("3.");
      document
          .path("paths")
          .fieldNames()
          .forEachRemaining(
              path -> {
                String real =
                    path.replace("{camera}", "front")
                        .replace("{name}", "list_models")
                        .replace("{track}", "front-1")
                        .replace("{view}", "raw");
                boolean post = document.path("paths").path(path).has("post");
                assertThat(send(real, post)).as(path).isNotEqualTo(404 + "no such path");
              });
      JsonNode status = json(get("/status"));
      for (JsonNode key : document.at("/components/schemas/Status/required")) {
        assertThat(status.has(key.asText())).as(key.asText()).isTrue();
      }
      for (JsonNode key : document.at("/components/schemas/Camera/required")) {
        assertThat(status.at("/cameras/front").has(key.asText())).as(key.asText()).isTrue();
      }
      assertThat(run.log()).doesNotContain("ERROR");
    }
  }

  @Test
  void shouldRefuseOtherPagesAndOtherNames() throws Exception {
    try (RunPeer run = start(Map.of())) {
      HttpRequest.Builder foreign =
          request("/commands/set_mode")
              .header("Content-Type", "application/json")
              .header("Origin", "http://evil.example")
              .POST(BodyPublishers.ofString("{\"mode\":\"pass\"}"));
      assertThat(status(foreign)).isEqualTo(403);
      HttpRequest.Builder form =
          request("/commands/set_mode")
              .header("Content-Type", "text/plain")
              .POST(BodyPublishers.ofString("{\"mode\":\"pass\"}"));
      assertThat(status(form)).isEqualTo(415);
      HttpRequest.Builder watching = request("/status").header("Origin", "http://evil.example");
      assertThat(status(watching)).isEqualTo(403);
      assertThat(upgrade("http://evil.example")).isEqualTo(403);
      assertThat(rawStatusLine("evil.example")).contains("403");
      assertThat(json(get("/status")).at("/cameras/front/mode").asText()).isEqualTo("derain");
      assertThat(run.log()).doesNotContain("ERROR");
    }
  }

  @Test
  void shouldNeedTheToken() throws Exception {
    Path token = Files.writeString(directory.resolve("token"), TOKEN);
    try (RunPeer run = start(Map.of("CLEARLANE_WEB_TOKEN_FILE", token.toString()))) {
      for (String path :
          List.of("/status", "/clips", "/plates", "/plates/1/raw", "/cameras/front/snapshot")) {
        assertThat(get(path).statusCode()).as(path).isEqualTo(401);
      }
      assertThat(post("/commands/list_models", "{}").statusCode()).isEqualTo(401);
      assertThat(upgrade(null)).isEqualTo(401);
      assertThat(get("/openapi.json").statusCode()).isEqualTo(200);

      HttpResponse<byte[]> session = post("/session", "{\"token\":\"" + TOKEN + "\"}");
      assertThat(session.statusCode()).isEqualTo(204);
      String cookie = session.headers().firstValue("Set-Cookie").orElseThrow();
      assertThat(cookie).contains("HttpOnly").contains("SameSite=Strict").doesNotContain(TOKEN);
      assertThat(status(request("/status").header("Cookie", cookie.replaceFirst(";.*", ""))))
          .isEqualTo(200);
      assertThat(status(bearer(TOKEN))).isEqualTo(200);

      for (int attempt = 0; attempt < 5; attempt++) { // more than are free
        assertThat(status(bearer("wrong"))).isEqualTo(401);
      }
      HttpResponse<byte[]> soon =
          http.send(bearer(TOKEN).build(), BodyHandlers.ofByteArray()); // a guesser has to wait
      assertThat(soon.statusCode()).isEqualTo(429);
      assertThat(soon.headers().firstValue("Retry-After")).contains("1");
      assertThat(run.log()).doesNotContain(TOKEN);
    }
  }

  @Test
  void shouldSendPicturesToViewersAndDropThemForSlowOnes() throws Exception {
    try (RunPeer run = start(Map.of("CLEARLANE_WEB_MAX_FPS", "60"))) {
      BlockingQueue<ByteBuffer> messages = new LinkedBlockingQueue<>();
      WebSocket viewer = watch("front", messages, Long.MAX_VALUE);
      // Takes nothing after the handshake: its socket's buffers fill.
      WebSocket stalled = watch("front", new LinkedBlockingQueue<>(), 0);
      ByteBuffer message;
      JsonNode frame;
      do { // on a busy machine some frames pass raw
        message = messages.take();
        byte[] header = new byte[message.getInt()];
        message.get(header);
        frame = new JsonMapper().readTree(header);
      } while (!frame.path("applied").asText().equals("derain"));
      byte[] raw = new byte[frame.path("raw_bytes").asInt()];
      message.get(raw);
      assertThat(ImageIO.read(new ByteArrayInputStream(raw)).getWidth()).isEqualTo(960);
      assertThat(message.remaining()).isEqualTo(frame.path("restored_bytes").asInt()).isPositive();

      run.awaitFigure(
          "clearlane_web_pictures_total{camera=\"front\",result=\"dropped\"}", n -> n > 0);
      double sent = run.figure("clearlane_web_pictures_total{camera=\"front\",result=\"sent\"}");
      run.awaitFigure(
          "clearlane_web_pictures_total{camera=\"front\",result=\"sent\"}", n -> n > sent + 5);
      viewer.abort();
      stalled.abort();
      run.awaitFigure("clearlane_web_viewers{camera=\"front\"}", n -> n == 0);
      assertThat(run.log()).doesNotContain("ERROR");
    }
  }

  @Test
  void shouldStopCleanlyWhileBrowsersAreConnected() throws Exception {
    try (RunPeer run = start(Map.of())) {
      BlockingQueue<ByteBuffer> messages = new LinkedBlockingQueue<>();
      WebSocket viewer = watch("front", messages, Long.MAX_VALUE);
      WebSocket stalled = watch("front", new LinkedBlockingQueue<>(), 0);
      messages.take();
      assertThat(get("/status").statusCode()).isEqualTo(200); // the client keeps its connection

      run.signal("TERM");
      run.awaitEnd();

      assertThat(run.log()).contains("stopped").doesNotContain("ERROR", "Exception");
      viewer.abort();
      stalled.abort();
    }
  }

  private RunPeer start(Map<String, String> more) throws Exception {
    int port = RunPeer.freePort();
    base = "127.0.0.1:" + port;
    Path models = directory.resolve("models");
    Files.createDirectory(models);
    TinyModels.scale(models.resolve("derain"), "derain-dark", Task.DERAIN, 0.5f);
    Map<String, String> environment = new HashMap<>(more);
    environment.put("CLEARLANE_WEB_LISTEN", base);
    environment.put("CLEARLANE_MODELS", models.toString());
    RunPeer run = RunPeer.start(environment, "-c", settings());
    run.awaitPage("/readyz", page -> page.startsWith("200 ok"));
    return run;
  }

  /** A deadline that a busy machine meets. */
  private Path settings() throws Exception {
    return Files.writeString(
        directory.resolve("clearlane.yaml"),
        "cameras: {front: {source: \"%s\", mode: derain, deadline_ms: 5000, levels: [full]}}"
            .formatted(CLOCK));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://" + base + "/api/v1" + path));
  }

  private HttpRequest.Builder bearer(String token) {
    return request("/status").header("Authorization", "Bearer " + token);
  }

  private HttpResponse<byte[]> get(String path) throws Exception {
    return http.send(request(path).build(), BodyHandlers.ofByteArray());
  }

  private HttpResponse<byte[]> post(String path, String body) throws Exception {
    HttpRequest.Builder request =
        request(path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body));
    return http.send(request.build(), BodyHandlers.ofByteArray());
  }

  private int status(HttpRequest.Builder request) throws Exception {
    return http.send(request.build(), BodyHandlers.discarding()).statusCode();
  }

  /** Status and body of a request to a described path. */
  private String send(String path, boolean post) {
    try {
      HttpResponse<byte[]> response = post ? post(path, "{}") : get(path);
      return response.statusCode() + text(response);
    } catch (Exception e) {
      throw new AssertionError(path, e);
    }
  }

  private WebSocket watch(String camera, BlockingQueue<ByteBuffer> into, long messages) {
    return http.newWebSocketBuilder()
        .buildAsync(
            URI.create("ws://" + base + "/api/v1/cameras/" + camera + "/live"),
            new WebSocket.Listener() {
              private ByteBuffer whole = ByteBuffer.allocate(0);

              @Override
              public void onOpen(WebSocket socket) {
                if (messages > 0) {
                  socket.request(messages);
                }
              }

              @Override
              public @Nullable CompletionStage<?> onBinary(
                  WebSocket socket, ByteBuffer data, boolean last) {
                whole =
                    ByteBuffer.allocate(whole.remaining() + data.remaining())
                        .put(whole)
                        .put(data)
                        .flip();
                if (last) {
                  into.add(whole);
                  whole = ByteBuffer.allocate(0);
                }
                return null;
              }
            })
        .join();
  }

  /** Status of a refused upgrade. */
  private int upgrade(@Nullable String origin) {
    WebSocket.Builder builder = http.newWebSocketBuilder();
    if (origin != null) {
      builder.header("Origin", origin);
    }
    try {
      builder
          .buildAsync(
              URI.create("ws://" + base + "/api/v1/cameras/front/live"),
              new WebSocket.Listener() {})
          .join();
      return 101;
    } catch (CompletionException e) {
      assertThat(e).hasCauseInstanceOf(WebSocketHandshakeException.class);
      return ((WebSocketHandshakeException) e.getCause()).getResponse().statusCode();
    }
  }

  /** The client of the JDK sets the Host header itself. */
  private String rawStatusLine(String host) throws Exception {
    URI address = URI.create("http://" + base);
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(address.getHost(), address.getPort()));
      socket
          .getOutputStream()
          .write(
              "GET /api/v1/status HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n"
                  .formatted(host)
                  .getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static JsonNode json(HttpResponse<byte[]> response) throws Exception {
    assertThat(response.statusCode()).as(text(response)).isEqualTo(200);
    return new JsonMapper().readTree(response.body());
  }

  private static String text(HttpResponse<byte[]> response) {
    return new String(response.body(), StandardCharsets.UTF_8);
  }
}
