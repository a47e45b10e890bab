package dev.clearlane.bench.live;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;

/** Viewers of a camera's live page, without a browser: WebSocket clients that count pictures. */
final class PageViewers implements AutoCloseable {
  private final List<WebSocket> sockets = new ArrayList<>();
  private final AtomicLong pictures = new AtomicLong();

  private PageViewers() {}

  /**
   * Connects viewers.
   *
   * @param viewers in all
   * @param stalled of them, those that never read
   * @throws IOException if the page refuses one
   */
  static PageViewers open(int port, String camera, int viewers, int stalled) throws IOException {
    PageViewers opened = new PageViewers();
    URI address = URI.create("ws://127.0.0.1:%d/api/v1/cameras/%s/live".formatted(port, camera));
    HttpClient client = HttpClient.newHttpClient();
    try {
      for (int i = 0; i < viewers; i++) {
        opened.sockets.add(
            client
                .newWebSocketBuilder()
                .buildAsync(address, i < stalled ? new Stalled() : opened.new Counting())
                .join());
      }
      return opened;
    } catch (CompletionException e) {
      opened.close();
      throw new IOException("%s: refuses viewers".formatted(address), e);
    }
  }

  /** Whole pictures that all viewers received. */
  long pictures() {
    return pictures.get();
  }

  @Override
  public void close() {
    sockets.forEach(WebSocket::abort);
  }

  private final class Counting implements WebSocket.Listener {
    @Override
    public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
      if (last) {
        pictures.incrementAndGet();
      }
      return WebSocket.Listener.super.onBinary(socket, data, last);
    }
  }

  /** Never asks for a message: the connection's buffers fill up. */
  private static final class Stalled implements WebSocket.Listener {
    @Override
    public void onOpen(WebSocket socket) {}
  }
}
