package dev.clearlane.edge.status.http;

import com.sun.net.httpserver.BasicAuthenticator;
import com.sun.net.httpserver.HttpContext;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.clearlane.edge.status.Metrics;
import dev.clearlane.serving.thread.DaemonThread;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * HTTP server for {@code /healthz}, {@code /readyz} and {@code /metrics} (GET and HEAD). The first
 * two return {@code ok}, or 503 with one line per problem. Two threads; a slow client blocks one of
 * them for at most {@value #REQUEST_TIMEOUT_S} s.
 */
public final class StatusServer implements AutoCloseable {
  private static final int WAITING_CONNECTIONS = 16;
  private static final int THREADS = 2;
  private static final int REQUEST_TIMEOUT_S = 5;

  private final HttpServer server;
  private final ExecutorService threads;

  private StatusServer(HttpServer server, ExecutorService threads) {
    this.server = server;
    this.threads = threads;
  }

  /**
   * Listener of the server.
   *
   * @param address resolved address of this machine; port 0 for any free one
   * @param username empty for a listener without authentication, which must be on loopback
   * @param password of that user
   */
  public record Listen(InetSocketAddress address, String username, String password) {
    /**
     * @throws IllegalArgumentException with one line, if the network could read without
     *     authentication
     */
    public Listen {
      if (address.isUnresolved()) {
        throw new IllegalArgumentException(
            "listen must be an address of this machine, but is " + address.getHostString());
      }
      if (!address.getAddress().isLoopbackAddress() && (username.isEmpty() || password.isEmpty())) {
        throw new IllegalArgumentException(
            "listen must be a loopback address unless username and password_file are set, but is "
                + address.getHostString());
      }
    }

    @Override
    public String toString() {
      return address.getHostString() + ':' + address.getPort();
    }
  }

  /**
   * Starts the server.
   *
   * @param alive problems that a restart may fix; evaluated per request
   * @param ready current problems
   * @throws IOException if the address cannot be bound; the message is one line with the address
   */
  public static StatusServer start(
      Listen listen, Metrics metrics, Supplier<List<String>> alive, Supplier<List<String>> ready)
      throws IOException {
    // read once by the JDK's server, when its first instance is created
    System.setProperty("sun.net.httpserver.maxReqTime", Integer.toString(REQUEST_TIMEOUT_S));
    System.setProperty("sun.net.httpserver.maxRspTime", Integer.toString(REQUEST_TIMEOUT_S));
    HttpServer server;
    try {
      server = HttpServer.create(listen.address(), WAITING_CONNECTIONS);
    } catch (IOException e) {
      throw new IOException("status.listen %s: %s".formatted(listen, e.getMessage()), e);
    }
    ExecutorService threads =
        Executors.newFixedThreadPool(THREADS, DaemonThread.factory("status-http"));
    server.setExecutor(threads);
    StatusServer status = new StatusServer(server, threads);
    status.answer(listen, "/healthz", () -> answer(alive.get()));
    status.answer(listen, "/readyz", () -> answer(ready.get()));
    status.answer(listen, "/metrics", () -> new Answer(200, Metrics.CONTENT_TYPE, metrics.text()));
    server.start();
    return status;
  }

  /** The port in use. */
  public int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private record Answer(int code, String type, String body) {}

  private static Answer answer(List<String> problems) {
    String text = problems.isEmpty() ? "ok\n" : String.join("\n", problems) + "\n";
    return new Answer(problems.isEmpty() ? 200 : 503, "text/plain; charset=utf-8", text);
  }

  private void answer(Listen listen, String path, Supplier<Answer> answer) {
    HttpContext context = server.createContext(path, exchange -> handle(exchange, path, answer));
    if (!listen.username().isEmpty()) {
      context.setAuthenticator(
          new BasicAuthenticator("clearlane") {
            @Override
            public boolean checkCredentials(String username, String password) {
              boolean user = equal(username, listen.username()); // no short cut: constant time
              boolean secret = equal(password, listen.password());
              return user && secret;
            }
          });
    }
  }

  /** Compares in constant time. */
  private static boolean equal(String a, String b) {
    return MessageDigest.isEqual(
        a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
  }

  private static void handle(HttpExchange exchange, String path, Supplier<Answer> answers)
      throws IOException {
    try (exchange) {
      String method = exchange.getRequestMethod();
      Answer answer;
      if (!exchange.getRequestURI().getPath().equals(path)) {
        answer = new Answer(404, "text/plain", "no such page\n");
      } else if (!method.equals("GET") && !method.equals("HEAD")) {
        exchange.getResponseHeaders().set("Allow", "GET, HEAD");
        answer = new Answer(405, "text/plain", "GET or HEAD\n");
      } else {
        answer = answers.get();
      }
      exchange.getResponseHeaders().set("Content-Type", answer.type());
      exchange.getResponseHeaders().set("Cache-Control", "no-store");
      if (method.equals("HEAD")) {
        exchange.sendResponseHeaders(answer.code(), -1);
      } else {
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(answer.code(), body.length);
        exchange.getResponseBody().write(body);
      }
    }
  }
}
