package dev.clearlane.bench.live;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** {@code clearlane run} in a child process. Closing it sends SIGTERM. */
final class DaemonProcess implements AutoCloseable {
  private static final long END_S = 10;
  private static final long READY_S = 60;
  private static final long ASK_MS = 100;

  private final Process process;
  private final int statusPort;
  private final HttpClient http = HttpClient.newHttpClient();

  private DaemonProcess(Process process, int statusPort) {
    this.process = process;
    this.statusPort = statusPort;
  }

  /**
   * Starts the daemon and waits until frames come and every output is open; forwards its warnings
   * to standard error.
   *
   * @throws IOException if it exits, or is not ready within a minute
   */
  static DaemonProcess startReady(String... arguments) throws IOException, InterruptedException {
    return startReady(Map.of(), arguments);
  }

  /** Starts the daemon with environment variables. */
  static DaemonProcess startReady(Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    DaemonProcess daemon = start(environment, arguments);
    boolean ready = false;
    try {
      daemon.await("/readyz");
      ready = true;
      return daemon;
    } finally {
      if (!ready) {
        daemon.close();
      }
    }
  }

  /** Starts the daemon and waits until it answers, whatever its cameras and outputs do. */
  static DaemonProcess startAlive(Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    DaemonProcess daemon = start(environment, arguments);
    boolean alive = false;
    try {
      daemon.await("/healthz");
      alive = true;
      return daemon;
    } finally {
      if (!alive) {
        daemon.close();
      }
    }
  }

  private static DaemonProcess start(Map<String, String> environment, String... arguments)
      throws IOException {
    int port = freePort();
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC", // flags as of the launcher
                "-XX:-UsePerfData",
                "-Djava.awt.headless=true",
                "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
                "-Dclearlane.root=" + System.getProperty("clearlane.root", ""),
                dev.clearlane.edge.cli.Main.class.getName(),
                "run"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD);
    // not on the command line, which ONNX Runtime parses recursively
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    builder.environment().put("CLEARLANE_STATUS_LISTEN", "127.0.0.1:" + port);
    builder.environment().put("CLEARLANE_LOG_LEVEL", "warn");
    builder.environment().putAll(environment);
    return new DaemonProcess(builder.start(), port);
  }

  /** A free TCP port of this machine. */
  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Port of its status pages. */
  int statusPort() {
    return statusPort;
  }

  /** Whether /healthz answers that it is. */
  boolean isHealthy() throws InterruptedException {
    return get("/healthz").startsWith("ok");
  }

  long pid() {
    return process.pid();
  }

  /**
   * Checks that it is running.
   *
   * @throws IOException if not
   */
  void requireAlive() throws IOException {
    if (!process.isAlive()) {
      throw new IOException("the daemon exited with code " + process.exitValue());
    }
  }

  private void await(String page) throws IOException, InterruptedException {
    long untilNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(READY_S);
    while (System.nanoTime() - untilNs < 0) {
      requireAlive();
      if (get(page).startsWith("ok")) {
        return;
      }
      Thread.sleep(ASK_MS);
    }
    throw new IOException(
        "the daemon is not ready after %d s: %s".formatted(READY_S, get(page).strip()));
  }

  /** Its metrics page; empty if it does not answer. */
  Figures figures() throws InterruptedException {
    return new Figures(get("/metrics"));
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(END_S, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private String get(String path) throws InterruptedException {
    try {
      return http.send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + statusPort + path)).build(),
              HttpResponse.BodyHandlers.ofString())
          .body();
    } catch (IOException e) {
      return ""; // starting or stopping
    }
  }
}
