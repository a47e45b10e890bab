package dev.clearlane.edge.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The lines of docs/mqtt.md with mosquitto_sub, and docs/examples, run as they are written. */
@Timeout(120)
class MqttDocsTest {
  @TempDir private Path directory;

  @Test
  void shouldWatchAndSaveImagesAsDocumented() throws Exception {
    BrokerPeer.assumeInstalled();
    int port = RunPeer.freePort();
    List<String> lines;
    try (Stream<String> all = Files.lines(ComposeTest.ROOT.resolve("docs/mqtt.md"))) {
      lines = all.filter(line -> line.startsWith("mosquitto_sub -h localhost")).toList();
    }
    assertThat(lines).hasSize(3);
    Path clip = directory.resolve("drive.mp4");
    PlateDrive.write(clip, 20);
    try (BrokerPeer broker = BrokerPeer.start(directory, port);
        BrokerPeer.Listener ready = broker.listen()) {
      assertThat(ready.process().isAlive()).isTrue();
      Process text = start(lines.get(0), port, "text");
      Process picture = start(lines.get(1), port, "");
      Process properties = start(lines.get(2), port, "properties");
      Cli cli = new Cli(1, "", "");
      while (picture.isAlive()) { // until it has connected, messages pass it by
        cli = Cli.run("replay", clip, "--mode", "pass", "--mqtt", "mqtt://127.0.0.1:" + port);
      }
      assertThat(cli.code()).as(cli.err()).isZero();
      assertThat(picture.waitFor(10, TimeUnit.SECONDS)).isTrue();
      for (Process each : List.of(text, properties)) {
        each.destroy();
        each.waitFor();
      }
    }
    assertThat(ImageIO.read(directory.resolve("frame.jpg").toFile()).getWidth()).isEqualTo(640);
    assertThat(Files.readAllLines(directory.resolve("text"), StandardCharsets.UTF_8))
        .isNotEmpty()
        .allSatisfy(
            line ->
                assertThat(new ObjectMapper().readTree(line.substring(line.indexOf(' '))))
                    .isNotEmpty());
    assertThat(Files.readAllLines(directory.resolve("properties"), StandardCharsets.UTF_8))
        .isNotEmpty()
        .allSatisfy(line -> assertThat(line).contains("/frame ", "decision:pass"));
  }

  @Test
  void shouldSaveImagesInPythonAsDocumented() throws Exception {
    List<String> python =
        Stream.of("python3", "/usr/bin/python3") // Debian's own has Debian's libraries
            .filter(each -> runs(each, "-c", "import paho.mqtt.client"))
            .toList();
    assumeTrue(!python.isEmpty(), "no Python with python3-paho-mqtt");
    saveImages(python.get(0), "frames.py");
  }

  @Test
  void shouldSaveImagesInNodeAsDocumented() throws Exception {
    assumeTrue(runs("node", "-e", "require('mqtt')"), "no Node with node-mqtt");
    saveImages("node", "frames.js");
  }

  private void saveImages(String interpreter, String script) throws Exception {
    BrokerPeer.assumeInstalled();
    int port = RunPeer.freePort();
    Path clip = directory.resolve("drive.mp4");
    PlateDrive.write(clip, 20);
    Path images = Files.createDirectory(directory.resolve("images"));
    Path printed = directory.resolve("printed");
    try (BrokerPeer broker = BrokerPeer.start(directory, port);
        BrokerPeer.Listener ready = broker.listen()) {
      assertThat(ready.process().isAlive()).isTrue();
      Process example =
          withLibraries(
                  interpreter,
                  ComposeTest.ROOT.resolve("docs/examples").resolve(script).toString(),
                  "127.0.0.1:" + port,
                  images.toString(),
                  "2")
              .redirectErrorStream(true)
              .redirectOutput(printed.toFile())
              .start();
      while (example.isAlive()) { // until it has connected, messages pass it by
        Cli cli = Cli.run("replay", clip, "--mode", "pass", "--mqtt", "mqtt://127.0.0.1:" + port);
        assertThat(cli.code()).as(cli.err()).isZero();
      }
      assertThat(example.exitValue()).as(Files.readString(printed)).isZero();
    }
    List<String> lines = Files.readAllLines(printed);
    assertThat(lines).hasSize(2);
    for (String line : lines) {
      String name = line.substring(0, line.indexOf(' '));
      assertThat(name).matches("local-replay-front-[0-9]{8}-raw\\.jpg");
      assertThat(line).contains(" 640x360 ").contains(" pass");
      assertThat(ImageIO.read(images.resolve(name).toFile()).getWidth()).isEqualTo(640);
    }
  }

  private static boolean runs(String... command) {
    try {
      Process process =
          withLibraries(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor() == 0;
    } catch (IOException e) {
      return false; // not installed
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Where Debian keeps libraries of Node; another Node does not look there. */
  private static ProcessBuilder withLibraries(String... command) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("NODE_PATH", "/usr/share/nodejs:/usr/lib/nodejs");
    return builder;
  }

  private Process start(String line, int port, String out) throws Exception {
    String command = line.replace("-h localhost", "-h 127.0.0.1 -p " + port);
    ProcessBuilder builder =
        new ProcessBuilder("sh", "-c", "exec " + command).directory(directory.toFile());
    if (!out.isEmpty()) {
      builder.redirectOutput(directory.resolve(out).toFile());
    }
    return builder.start();
  }
}
