package dev.clearlane.edge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code clearlane run} in a process of its own, with its log. */
final class RunPeer implements AutoCloseable {
  private final Process process;
  private final int statusPort;
  private final List<String> log = new ArrayList<>(); // guarded by itself
  private final HttpClient http = HttpClient.newHttpClient();

  private RunPeer(Process process, int statusPort) {
    this.process = process;
    this.statusPort = statusPort;
    Thread reader = new Thread(this::readLog, "run-log");
    reader.setDaemon(true);
    reader.start();
  }

  /** Starts it; its health is on a free port. */
  static RunPeer start(Map<String, String> environment, Object... arguments) throws IOException {
    int port = freePort();
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-Djava.awt.headless=true",
                "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
                Main.class.getName(),
                "run"));
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    builder.environment().put("CLEARLANE_STATUS_LISTEN", "127.0.0.1:" + port);
    builder.environment().putAll(environment);
    return new RunPeer(builder.start(), port);
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  long pid() {
    return process.pid();
  }

  /** Waits for a line of the log; fails where the process ends before. */
  String awaitLog(String part) throws InterruptedException {
    synchronized (log) {
      while (true) {
        for (String line : log) {
          if (line.contains(part)) {
            return line;
          }
        }
        assertThat(process.isAlive()).as("'%s' in the log: %s", part, log).isTrue();
        log.wait(100);
      }
    }
  }

  String log() {
    synchronized (log) {
      return String.join("\n", log);
    }
  }

  /** What a page of its health says; empty where it does not answer. */
  String page(String path) throws InterruptedException {
    try {
      HttpResponse<String> response =
          http.send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + statusPort + path)).build(),
              HttpResponse.BodyHandlers.ofString());
      return response.statusCode() + " " + response.body();
    } catch (IOException e) {
      return "";
    }
  }

  /** Waits until a page says so. */
  String awaitPage(String path, Predicate<String> holds) throws InterruptedException {
    while (true) {
      String body = page(path);
      if (holds.test(body)) {
        return body;
      }
      assertThat(process.isAlive()).as("log: %s", log()).isTrue();
      Thread.onSpinWait();
      TimeUnit.MILLISECONDS.sleep(50); // asks; nothing depends on how often
    }
  }

  /** Waits until a figure of its metrics is so. */
  void awaitFigure(String figure, Predicate<Double> holds) throws InterruptedException {
    awaitPage("/metrics", body -> holds.test(figure(body, figure)));
  }

  double figure(String figure) throws InterruptedException {
    return figure(page("/metrics"), figure);
  }

  private static double figure(String body, String figure) {
    Matcher matcher =
        Pattern.compile("^" + Pattern.quote(figure) + " ([0-9.eE+-]+)$", Pattern.MULTILINE)
            .matcher(body);
    return matcher.find() ? Double.parseDouble(matcher.group(1)) : Double.NaN;
  }

  void signal(String name) throws IOException, InterruptedException {
    assertThat(
            new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor())
        .isZero();
  }

  /** Waits for its end; its exit code. */
  int awaitEnd() throws InterruptedException {
    return process.waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }

  private void readLog() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        synchronized (log) {
          log.add(line);
          log.notifyAll();
        }
      }
    } catch (IOException e) {
      // the process has ended
    }
  }
}
