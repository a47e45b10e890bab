package dev.clearlane.bench.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** What a browser does with the live page. */
final class PageClient {
  private final HttpClient http = HttpClient.newHttpClient();
  private final URI page;

  PageClient(URI page) {
    this.page = page;
  }

  /** Text of a path relative to the page. */
  String get(String path) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(page.resolve(path)).build());
  }

  /** Asks without waiting for the answer. */
  void ask(String path) {
    CompletableFuture<?> unused =
        http.sendAsync(
            HttpRequest.newBuilder(page.resolve(path)).build(), BodyHandlers.discarding());
  }

  JsonNode status() throws IOException, InterruptedException {
    return new JsonMapper().readTree(get("api/v1/status"));
  }

  /** The answer to a command. */
  JsonNode command(String name) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(page.resolve("api/v1/commands/" + name))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString("{}"))
            .build();
    return new JsonMapper().readTree(send(request));
  }

  /** Counts the pictures of a camera, until the page is closed. */
  AtomicInteger watch(String camera) {
    AtomicInteger pictures = new AtomicInteger();
    URI address = page.resolve("api/v1/cameras/" + camera + "/live");
    http.newWebSocketBuilder()
        .buildAsync(
            URI.create("ws://" + address.getAuthority() + address.getPath()),
            new WebSocket.Listener() {
              @Override
              public @Nullable CompletionStage<?> onBinary(
                  WebSocket socket, ByteBuffer data, boolean last) {
                if (last) {
                  pictures.incrementAndGet();
                }
                socket.request(1);
                return null;
              }
            })
        .join();
    return pictures;
  }

  private String send(HttpRequest request) throws IOException, InterruptedException {
    return http.send(request, BodyHandlers.ofString()).body();
  }
}
