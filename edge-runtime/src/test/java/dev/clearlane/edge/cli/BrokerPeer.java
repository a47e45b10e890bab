package dev.clearlane.edge.cli;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Mosquitto on a port of this machine, and its clients, for one vehicle's daemon. */
final class BrokerPeer implements AutoCloseable {
  private static final String VEHICLE = "clearlane/v1/local/vehicle-1/";

  private final Process process;
  private final int port;

  private BrokerPeer(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Who hears messages, one a line: topic, blank, payload. */
  record Listener(Process process, BufferedReader lines) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      process.destroyForcibly().onExit().join();
      lines.close();
    }
  }

  /** Skips the calling test where it is not installed. */
  static void assumeInstalled() {
    for (String peer : List.of("mosquitto", "mosquitto_pub", "mosquitto_sub", "mosquitto_rr")) {
      assumeTrue(isOnPath(peer), peer + " is not installed");
    }
  }

  static boolean isOnPath(String command) {
    return Arrays.stream((System.getenv("PATH") + ":/usr/sbin:/sbin").split(":"))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, command)));
  }

  static BrokerPeer start(Path directory, int port) throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("mosquitto.conf"),
            "listener %d 127.0.0.1%nallow_anonymous true%n".formatted(port));
    Path system = Path.of("/usr/sbin/mosquitto"); // Debian: where not every user looks
    String program = Files.isExecutable(system) ? system.toString() : "mosquitto";
    return new BrokerPeer(
        new ProcessBuilder(program, "-c", file.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start(),
        port);
  }

  /** Whoever hears the health and events of all vehicles; waits until the broker takes it. */
  Listener listen() throws IOException, InterruptedException {
    while (client("mosquitto_pub", "-t", "there", "-n").waitFor() != 0) {
      Thread.sleep(50); // the broker is being started
    }
    Process listening =
        client(
            "mosquitto_sub",
            "-t",
            "clearlane/v1/+/+/health",
            "-t",
            "clearlane/v1/+/+/+/event",
            "-F",
            "%t %p");
    return new Listener(listening, listening.inputReader());
  }

  /** Says something again and again, as a vehicle's bus does. */
  Process repeat(String topic, String value) throws IOException {
    return client(
        "mosquitto_pub", "-t", topic, "-m", value, "--repeat", "100000", "--repeat-delay", "0.2");
  }

  /** What the vehicle answers to a command. */
  String command(String name, String parameters) throws IOException, InterruptedException {
    Process asking =
        client(
            "mosquitto_rr",
            "-V",
            "5",
            "-W",
            "20",
            "-q",
            "1",
            "-t",
            VEHICLE + "cmd/" + name,
            "-e",
            VEHICLE + "reply/test",
            "-m",
            parameters,
            "-D",
            "publish",
            "correlation-data",
            "1");
    String answer = new String(asking.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    asking.waitFor();
    return answer;
  }

  private Process client(String program, String... more) throws IOException {
    List<String> command = new ArrayList<>(List.of(program, "-h", "127.0.0.1", "-p", "" + port));
    command.addAll(List.of(more));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }

  /** Ends it without a word. */
  void kill() {
    process.destroyForcibly().onExit().join();
  }

  @Override
  public void close() {
    kill();
  }
}
