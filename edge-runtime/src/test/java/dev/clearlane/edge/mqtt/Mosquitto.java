package dev.clearlane.edge.mqtt;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * A real Mosquitto on a free port of the loopback address; the test is skipped if there is none.
 */
public final class Mosquitto implements AutoCloseable {
  private final Process process;
  private final int port;

  private Mosquitto(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  public static Mosquitto start(Path directory, String... settings) throws IOException {
    return startAt(freePort(), directory, settings);
  }

  /** Starts on the port and directory of an earlier one. */
  public static Mosquitto startAt(int port, Path directory, String... settings) throws IOException {
    Path config = directory.resolve("mosquitto.conf");
    String user = System.getProperty("user.name"); // else root's broker may not read our files
    Files.write(config, List.of("listener " + port + " 127.0.0.1", "user " + user));
    Files.write(config, List.of(settings), StandardOpenOption.APPEND);
    Process process =
        new ProcessBuilder(program("mosquitto"), "-v", "-c", config.toString())
            .redirectErrorStream(true)
            .start();
    BufferedReader log = process.inputReader(StandardCharsets.UTF_8);
    StringBuilder output = new StringBuilder();
    for (String line = log.readLine(); line != null; line = log.readLine()) {
      output.append(line).append('\n');
      if (line.endsWith(" running")) {
        drain(log);
        return new Mosquitto(process, port);
      }
    }
    throw new IOException("mosquitto did not start:\n" + output);
  }

  /** Path of a program; on Debian the broker is in /usr/sbin, which is not on every PATH. */
  public static String program(String name) {
    return Stream.concat(
            Stream.of(System.getenv("PATH").split(":")), Stream.of("/usr/sbin", "/usr/local/sbin"))
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .map(Path::toString)
        .findFirst()
        .orElseGet(() -> abort("no " + name + " on this machine (apt install mosquitto)"));
  }

  public static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  public BrokerUri uri() {
    return BrokerUri.parse("mqtt://127.0.0.1:" + port);
  }

  public int port() {
    return port;
  }

  /** Stops it by SIGTERM, so that it stores messages for offline subscribers. */
  public void stop() {
    process.destroy();
    process.onExit().join();
  }

  /** Drains the log: a full pipe would block the broker. */
  private static void drain(BufferedReader log) {
    Thread thread =
        new Thread(
            () -> {
              try (log) {
                while (log.readLine() != null) {}
              } catch (IOException e) {
                // the broker has ended
              }
            },
            "mosquitto-log");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
