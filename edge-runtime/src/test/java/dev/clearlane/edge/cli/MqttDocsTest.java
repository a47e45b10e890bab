package dev.clearlane.edge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
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

/** The lines of docs/mqtt.md with mosquitto_sub, run as they are written. */
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
