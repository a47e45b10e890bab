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

/** {@code clearlane run} in a process of its own. Closing it is a SIGTERM. */
final class DaemonProcess implements AutoCloseable {
  private static final long END_S = 10;
  private static final long ASK_MS = 100;

  private final Process process;
  private final int statusPort;
  private final HttpClient http = HttpClient.newHttpClient();

  private DaemonProcess(Process process, int statusPort) {
    this.process = process;
    this.statusPort = statusPort;
  }

  /** Starts it with these arguments; its warnings go to this process's standard error. */
  static DaemonProcess start(String... arguments) throws IOException {
    return start(Map.of(), arguments);
  }

  /** The same with settings in its environment. */
  static DaemonProcess start(Map<String, String> environment, String... arguments)
      throws IOException {
    int port = freePort();
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Djava.awt.headless=true",
                "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
                "-Dclearlane.root=" + System.getProperty("clearlane.root", ""),
                dev.clearlane.edge.Main.class.getName(),
                "run"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD);
    // Not on the command line: ONNX Runtime reads that with a recursive expression.
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    builder.environment().put("CLEARLANE_STATUS_LISTEN", "127.0.0.1:" + port);
    builder.environment().put("CLEARLANE_LOG_LEVEL", "warn");
    builder.environment().putAll(environment);
    return new DaemonProcess(builder.start(), port);
  }

  /** A port of this machine that nobody has at the moment. */
  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  long pid() {
    return process.pid();
  }

  /**
   * Waits until frames come and every output is open.
   *
   * @throws IOException if it ends before, or is not ready in time
   */
  void awaitReady(long seconds) throws IOException, InterruptedException {
    long untilNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (System.nanoTime() - untilNs < 0) {
      if (!process.isAlive()) {
        throw new IOException("the daemon ended with exit code " + process.exitValue());
      }
      if (get("/readyz").startsWith("ok")) {
        return;
      }
      Thread.sleep(ASK_MS);
    }
    throw new IOException(
        "the daemon is not ready after %d s: %s".formatted(seconds, get("/readyz").strip()));
  }

  /** Its figures; empty where it does not answer. */
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
      return ""; // not yet, or not any more
    }
  }
}
