package dev.clearlane.edge.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.clearlane.edge.clips.RtspPeer;
import dev.clearlane.edge.publish.mqtt.Schemas;
import dev.clearlane.serving.clips.FfmpegPeer;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Settings, broker, vehicle and service manager of a running daemon. */
@Timeout(120)
class RunLinksTest extends RunCase {
  @Test
  void shouldApplySettingsWhileItRuns() throws Exception {
    Path out = directory.resolve("out.mp4");
    Path settings =
        Files.writeString(directory.resolve("s.yaml"), yaml("pass", "outputs: [" + out + "]"));
    Path models = models();
    try (RunPeer run =
        RunPeer.start(Map.of("CLEARLANE_MODELS", models.toString()), "-c", settings)) {
      run.awaitPage("/readyz", page -> page.startsWith("200 ok"));
      replace(settings, yaml("derain", "outputs: [" + out + "]"));
      run.awaitLog("settings reloaded");
      run.awaitFigure(
          "clearlane_frames_published_total{applied=\"derain\",camera=\"front\","
              + "decision=\"derain\",work=\"full\"}",
          n -> n > 3);

      replace(settings, yaml("sideways", "deadline_ms: 1"));
      run.awaitLog("2 errors; keeping the previous settings");
      run.awaitLog("cameras.front.deadline_ms must be a number from 10 to 5000, but is 1");

      replace(settings, "vehicle: other\n" + yaml("pass", "outputs: [" + out + "]"));
      run.signal("HUP");
      run.awaitLog("vehicle changed; restart clearlane to apply it");

      Path second = directory.resolve("second.mp4");
      replace(settings, yaml("pass", "outputs: [" + out + ", " + second + "]"));
      run.awaitLog("file:" + second + " opened");
      run.awaitFigure(
          "clearlane_stage_seconds_count{camera=\"front\",stage=\"through\"}", n -> n > 5);
      run.signal("TERM");
      assertThat(run.awaitEnd()).as(run.log()).isZero();
      assertThat(FfmpegPeer.frameTimes(out)).isNotEmpty();
      assertThat(run.log().lines().filter(line -> line.contains("out.mp4 opened"))).hasSize(1);
    }
  }

  @Test
  void shouldGoOnWithoutABrokerAndTakeCommandsWithOne() throws Exception {
    BrokerPeer.assumeInstalled();
    int port = RunPeer.freePort();
    Path models = models();
    Path out = directory.resolve("out.mp4");
    try (RunPeer run =
        RunPeer.start(
            Map.of("CLEARLANE_MQTT_OUTBOX_DIRECTORY", directory.resolve("outbox").toString()),
            "--source",
            CLOCK,
            "--out",
            out,
            "--mqtt",
            "mqtt://127.0.0.1:" + port,
            "--models",
            models,
            "--mode",
            "pass")) {
      run.awaitPage("/readyz", page -> page.startsWith("200 ok"));
      run.awaitFigure("clearlane_outbox_waiting_messages", n -> n > 2);
      try (BrokerPeer broker = BrokerPeer.start(directory, port)) {
        run.awaitFigure("clearlane_mqtt_messages_total{what=\"delivered\"}", n -> n > 5);
        assertThat(broker.command("set_mode", "{\"camera\":\"front\",\"mode\":\"derain\"}"))
            .contains("\"mode\":\"derain\"");
        run.awaitFigure(
            "clearlane_frames_published_total{applied=\"derain\",camera=\"front\","
                + "decision=\"derain\",work=\"full\"}",
            n -> n > 3);
        assertThat(broker.command("set_mode", "{\"camera\":\"rear\",\"mode\":\"pass\"}"))
            .contains("there is no camera 'rear'");
        assertThat(broker.command("list_models", "{}"))
            .contains("\"id\":\"derain-same\"")
            .contains("\"in_use\":true");
        assertThat(broker.command("switch_model", "{\"model\":\"derain-same\"}"))
            .contains("\"model\":\"derain-same\"");
        assertThat(broker.command("switch_model", "{\"model\":\"nothing\"}"))
            .contains("no model nothing");
        assertThat(broker.command("snapshot", "{\"camera\":\"front\"}")).contains("raw_message_id");
        assertThat(broker.command("set_frame_rate", "{\"frames_per_second\":5}"))
            .contains("frames_per_second");
        assertThat(broker.command("reload_settings", "{}")).contains("\"needs_restart\":[]");
        assertThat(broker.command("restart_camera", "{\"camera\":\"front\"}")).contains("front");
        double captured = run.figure("clearlane_frames_captured_total{camera=\"front\"}");
        broker.kill();
        run.awaitFigure("clearlane_mqtt_connected", n -> n == 0);
        run.awaitFigure(
            "clearlane_frames_captured_total{camera=\"front\"}", n -> n > captured + 10);
        assertThat(run.page("/healthz")).startsWith("200 ok");
      }
      run.signal("TERM");
      assertThat(run.awaitEnd()).as(run.log()).isZero();
      assertThat(directory.resolve("outbox/outbox.db")).exists();
    }
  }

  @Test
  void shouldPublishHealthAndEventsWithTheVehiclesPosition() throws Exception {
    BrokerPeer.assumeInstalled();
    RtspPeer.assumeInstalled("x264enc", "rtph264pay");
    int port = RunPeer.freePort();
    try (BrokerPeer broker = BrokerPeer.start(directory, port);
        BrokerPeer.Listener listening = broker.listen();
        RtspPeer camera = RtspPeer.start(directory, RtspPeer.H264);
        RunPeer run =
            RunPeer.start(
                Map.of(
                    "PATH", synchronisedClock() + ":" + System.getenv("PATH"),
                    "CLEARLANE_MQTT_HEALTH_SECONDS", "1",
                    "CLEARLANE_SIGNALS_BROKER", "mqtt://127.0.0.1:" + port,
                    "CLEARLANE_SIGNALS_TOPIC", "own",
                    "CLEARLANE_SIGNALS_NAMES_SPEED", "Vehicle.Own.Speed"),
                "--source",
                "rtsp://" + camera.address(),
                "--mqtt",
                "mqtt://127.0.0.1:" + port,
                "--mode",
                "pass")) {
      run.awaitPage("/readyz", page -> page.startsWith("200 ok"));
      run.awaitFigure("clearlane_signals_connected", n -> n == 1);
      Process driving = broker.repeat("own/Vehicle/Own/Speed", "61.5");
      try {
        JsonNode health =
            await(
                listening.lines(),
                "health",
                body ->
                    body.path("clock_synchronised").asBoolean()
                        && body.at("/cameras/front/frames").asLong() > 0
                        && body.at("/mqtt/delivered").asLong() > 0);
        assertThat(health.at("/cameras/front/decisions/pass").asLong()).isPositive();
        assertThat(health.at("/cameras/front/latency_p95_ms/through").asDouble()).isPositive();
        assertThat(health.at("/outbox/storage").asText()).isEqualTo("memory");

        camera.kill();
        JsonNode lost = await(listening.lines(), "event", body -> true);
        assertThat(lost.path("kind").asText()).isEqualTo("camera_lost");
        assertThat(lost.path("severity").asText()).isEqualTo("warning");
        assertThat(lost.at("/details/cause").asText()).contains(camera.address());
        assertThat(lost.path("clock_synchronised").asBoolean()).isTrue();
        assertThat(lost.at("/vehicle/speed_kmh").asDouble()).isEqualTo(61.5);
        camera.startAgain();
        JsonNode back = await(listening.lines(), "event", body -> true);
        assertThat(back.path("kind").asText()).isEqualTo("camera_back");
        assertThat(back.at("/details/away_s").isIntegralNumber()).isTrue();
      } finally {
        driving.destroyForcibly().onExit().join();
      }
      run.signal("TERM");
      assertThat(run.awaitEnd()).as(run.log()).isZero();
    }
  }

  @Test
  void shouldNotifySystemd() throws Exception {
    assumeTrue(
        BrokerPeer.isOnPath("systemd-notify") && BrokerPeer.isOnPath("python3"),
        "no systemd-notify or python3");
    Path socket = directory.resolve("notify");
    Path script =
        Files.writeString(
            directory.resolve("notify.py"),
            """
            import socket, sys
            s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            s.bind(sys.argv[1])
            print("ready", flush=True)
            while True:
                print(s.recv(4096).decode().replace("\\n", " "), flush=True)
            """);
    Process manager = new ProcessBuilder("python3", script.toString(), socket.toString()).start();
    try (var messages = manager.inputReader()) {
      assertThat(messages.readLine()).isEqualTo("ready");
      try (RunPeer run =
          RunPeer.start(
              Map.of("NOTIFY_SOCKET", socket.toString(), "WATCHDOG_USEC", "500000"),
              "--source",
              CLOCK,
              "--mode",
              "pass")) {
        awaitLine(messages, "READY=1");
        awaitLine(messages, "WATCHDOG=1");
        awaitLine(messages, "WATCHDOG=1");
        run.signal("TERM");
        awaitLine(messages, "STOPPING=1");
        assertThat(run.awaitEnd()).isZero();
      }
    } finally {
      manager.destroyForcibly().onExit().join();
    }
  }

  /** A folder with a {@code timedatectl} that says that a time server keeps the clock. */
  private Path synchronisedClock() throws IOException {
    Path folder = Files.createDirectory(directory.resolve("bin"));
    Path program = Files.writeString(folder.resolve("timedatectl"), "#!/bin/sh\necho yes\n");
    assertThat(program.toFile().setExecutable(true)).isTrue();
    return folder;
  }

  /** The next message of a kind that is so; every one that comes is as its schema says. */
  private static JsonNode await(BufferedReader heard, String kind, Predicate<JsonNode> wanted)
      throws IOException {
    for (String line = heard.readLine(); line != null; line = heard.readLine()) {
      String topic = line.substring(0, line.indexOf(' '));
      String is = topic.substring(topic.lastIndexOf('/') + 1);
      byte[] payload = line.substring(topic.length() + 1).getBytes(StandardCharsets.UTF_8);
      Schemas.check(is, payload);
      JsonNode body = new ObjectMapper().readTree(payload);
      if (is.equals(kind) && wanted.test(body)) {
        return body;
      }
    }
    throw new AssertionError("no " + kind + " came");
  }

  private static void awaitLine(BufferedReader lines, String part) throws IOException {
    String line = lines.readLine();
    while (line != null && !line.contains(part)) {
      line = lines.readLine();
    }
    assertThat(line).contains(part);
  }

  /** As an editor does: never half a file. */
  private void replace(Path file, String content) throws IOException {
    Path next = Files.writeString(directory.resolve("next.yaml"), content);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
