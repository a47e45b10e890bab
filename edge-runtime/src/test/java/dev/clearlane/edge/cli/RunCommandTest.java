package dev.clearlane.edge.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.clearlane.bundle.Task;
import dev.clearlane.edge.clips.Passage;
import dev.clearlane.edge.clips.RtspPeer;
import dev.clearlane.edge.publish.file.VideoFileOutput;
import dev.clearlane.edge.publish.mqtt.Schemas;
import dev.clearlane.serving.clips.FfmpegPeer;
import dev.clearlane.serving.frame.StreamFormat;
import dev.clearlane.serving.frame.TimeBase;
import dev.clearlane.serving.inference.TinyModels;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole daemon, as its user starts it. */
@Timeout(120)
class RunCommandTest {
  private static final StreamFormat FORMAT =
      new StreamFormat(320, 240, new TimeBase(1, 50), 25, -1);
  private static final String CLOCK = "synthetic:clock#size=320x240&rate=25";

  @TempDir private Path directory;

  @Test
  void shouldClearAClipInRealTimeAndEndWithIt() throws Exception {
    Path models = models();
    Path clip = clip(25);
    Path out = directory.resolve("out.mp4");

    Cli cli =
        Cli.run("run", "--source", clip, "--out", out, "--models", models, "--mode", "derain");

    assertThat(cli.code()).as(cli.err()).isZero();
    assertThat(cli.out()).isEmpty();
    assertThat(cli.err()).contains("every source has ended");
    // Live: a frame may be overtaken, where the machine is busy.
    assertThat(FfmpegPeer.frameTimes(out).size()).isBetween(1, 25);
  }

  @Test
  void shouldCheckSettingsWithoutStarting() throws Exception {
    Path good = Files.writeString(directory.resolve("good.yaml"), yaml("pass", ""));
    Cli cli = Cli.run("run", "--check", "-c", good);
    assertThat(cli.code()).as(cli.err()).isZero();
    assertThat(cli.out()).isEqualToNormalizingNewlines(good + ": valid, 1 camera\n");

    Path bad =
        Files.writeString(
            directory.resolve("bad.yaml"), "cameras: {front: {mode: x}}\nfleet: 'a b'\n");
    Cli refused = Cli.run("run", "-c", bad);
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.errLines())
        .startsWith("clearlane: " + bad + ": 3 errors")
        .hasSize(4)
        .anyMatch(line -> line.startsWith("  cameras.front.mode must be one of"));
  }

  @Test
  void shouldRefuseOutputsThatAreMissingOrLeadNowhere() {
    Path missing = directory.resolve("none");

    Cli one = Cli.run("run", "--source", CLOCK, "--source", CLOCK, "--out", directory, "--check");
    assertThat(one.code()).isEqualTo(2);
    assertThat(one.err()).contains("--out must be given once per --source");
    Cli nowhere = Cli.run("run", "--source", CLOCK, "--out", missing + "/a.mp4", "--check");
    assertThat(nowhere.code()).isEqualTo(2);
    assertThat(nowhere.err()).contains("there is no directory " + missing);
    Cli unknown = Cli.run("run", "--source", CLOCK, "--out", "rtmp://me:hush@host/a", "--check");
    assertThat(unknown.code()).isEqualTo(2);
    assertThat(unknown.err())
        .contains("output rtmp:…: is of no known kind; it must be rtsp://, rtsp+push://")
        .doesNotContain("hush");
    Cli silent = Cli.run("run", "--source", CLOCK, "--mode", "pass", "--check");
    assertThat(silent.code()).isZero();
    assertThat(silent.err()).contains("front: its frames go nowhere");
  }

  @Test
  void shouldNotBreakAddressesInItsHelp() {
    assertThat(Cli.run("run", "--help").out())
        .contains("mqtt://host[:1883]", "rtsp+push://HOST/PATH", "docs/sources.md");
  }

  @Test
  void shouldShipSettingsThatAreGood() {
    Path shipped =
        Path.of(System.getProperty("clearlane.root", ".."), "packaging", "clearlane.yaml");
    assumeTrue(Files.exists(shipped), "no packaging/clearlane.yaml beside the module");
    Cli cli = Cli.run("run", "--check", "-c", shipped);
    assertThat(cli.code()).as(cli.err()).isZero();
  }

  @Test
  void shouldNameWhatIsWrongWithTheCommandLine() throws Exception {
    assertRefused(Cli.run("run"), "no camera: give --source");
    assertRefused(Cli.run("run", "--out", "a.mp4"), "--out and --mode need --source");
    assertRefused(
        Cli.run("run", "--source", directory.resolve("none.mp4")), "there is no", "none.mp4");
    assertRefused(Cli.run("run", "--source", CLOCK, "--out", "a.gif"), "a.gif");
    assertRefused(
        Cli.run("run", "--source", CLOCK, "--out", "rtsp://8.8.8.8/front"),
        "served from an address of this machine");
    assertRefused(
        Cli.run("run", "--source", CLOCK, "--out", "rtsp://0.0.0.0:0/front"),
        "requires a username and a password");
    assertRefused(Cli.run("run", "--source", "rtsp://me:secret@camera/1"), "must not hold a user");
    assertRefused(Cli.run("run", "-c", directory.resolve("none.yaml")), "none.yaml: no such file");
    assertRefused(
        Cli.run("run", "--check", "--source", CLOCK, "--models", directory.resolve("nowhere")),
        "nowhere");
    assertThat(Cli.run("run", "--source", "rtsp://me:secret@camera/1").err())
        .doesNotContain("secret");
  }

  @Test
  void shouldServeOverRtspAndEndCleanlyWithinFiveSeconds() throws Exception {
    FfmpegPeer.assumeInstalled();
    Path models = models();
    Path clip = directory.resolve("kept.mp4");
    Path watched = directory.resolve("watched.mp4");
    String url = "rtsp://127.0.0.1:" + RunPeer.freePort() + "/front";
    try (RunPeer run =
        RunPeer.start(
            Map.of(),
            "--source",
            CLOCK,
            "--out",
            url,
            "--out",
            url + "/raw",
            "--out",
            clip,
            "--models",
            models,
            "--mode",
            "derain")) {
      run.awaitPage("/readyz", page -> page.startsWith("200 ok"));
      FfmpegPeer.ffmpeg("-rtsp_transport tcp -i " + url + " -frames:v 50 -c copy " + watched);
      FfmpegPeer.ffmpeg("-rtsp_transport udp -i " + url + "/raw -frames:v 10 -f null -");
      List<Double> times =
          FfmpegPeer.frameTimes(watched).stream().map(Double::parseDouble).toList();
      assertThat(times).hasSize(50).isSorted().doesNotHaveDuplicates();
      assertThat(run.page("/healthz")).startsWith("200 ok");
      assertThat(run.figure("clearlane_source_up{camera=\"front\"}")).isEqualTo(1);
      assertThat(
              run.figure(
                  "clearlane_frames_published_total{applied=\"derain\",camera=\"front\","
                      + "decision=\"derain\",work=\"full\"}"))
          .isPositive();

      long startNs = System.nanoTime();
      run.signal("TERM");
      assertThat(run.awaitEnd()).as(run.log()).isZero();
      assertThat(System.nanoTime() - startNs).isLessThan(5_000_000_000L); // a promise, not speed
      assertThat(run.log()).contains("stopping");
    }
    assertThat(FfmpegPeer.frameTimes(clip)).hasSizeGreaterThan(10);
  }

  @Test
  void shouldGoOnWhileTheCameraIsAwayAndComeBackWithIt() throws Exception {
    FfmpegPeer.assumeInstalled();
    RtspPeer.assumeInstalled("x264enc", "rtph264pay");
    String url = "rtsp://127.0.0.1:" + RunPeer.freePort() + "/front";
    try (RtspPeer camera = RtspPeer.start(directory, RtspPeer.H264);
        RunPeer run =
            RunPeer.start(
                Map.of(),
                "--source",
                "rtsp://" + camera.address(),
                "--out",
                url,
                "--mode",
                "pass")) {
      run.awaitPage("/readyz", page -> page.startsWith("200 ok"));
      Process watcher =
          new ProcessBuilder(
                  "ffmpeg",
                  "-v",
                  "error",
                  "-nostdin",
                  "-rtsp_transport",
                  "tcp",
                  "-i",
                  url,
                  "-f",
                  "null",
                  "-")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      try {
        run.awaitFigure(shown("shown"), n -> n > 10);
        camera.kill();
        run.awaitFigure(shown("slate"), n -> n > 2);
        assertThat(run.page("/readyz")).startsWith("503 front: ");
        assertThat(run.page("/healthz")).startsWith("200 ok");
        camera.startAgain();
        double before = run.figure(shown("shown"));
        run.awaitFigure(shown("shown"), n -> n > before + 10);
        run.awaitPage("/readyz", page -> page.startsWith("200 ok"));
        assertThat(watcher.isAlive()).as("the watcher's session went on").isTrue();
        assertThat(
                run.figure(
                    "clearlane_rtsp_clients{listener=\""
                        + url.substring(7, url.length() - 6)
                        + "\"}"))
            .isEqualTo(1);
      } finally {
        watcher.destroyForcibly().onExit().join();
      }
      run.signal("INT");
      assertThat(run.awaitEnd()).as(run.log()).isZero();
    }
  }

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

  private static void awaitLine(BufferedReader lines, String part) throws IOException {
    String line = lines.readLine();
    while (line != null && !line.contains(part)) {
      line = lines.readLine();
    }
    assertThat(line).contains(part);
  }

  private static String shown(String what) {
    return "clearlane_video_pictures_total{camera=\"front\",view=\"restored\",what=\""
        + what
        + "\"}";
  }

  /** As an editor does: never half a file. */
  private void replace(Path file, String content) throws IOException {
    Path next = Files.writeString(directory.resolve("next.yaml"), content);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static String yaml(String mode, String more) {
    return """
    cameras:
      front:
        source: synthetic:clock#size=320x240&rate=25
        mode: %s
        %s
    """
        .formatted(mode, more);
  }

  private Path models() throws Exception {
    Path models = Files.createDirectory(directory.resolve("models"));
    TinyModels.identity(models.resolve("derain"), "derain-same", Task.DERAIN, 4);
    return models;
  }

  private Path clip(int frames) throws IOException {
    Path file = directory.resolve("drive.mp4");
    try (VideoFileOutput output = VideoFileOutput.open(file, FORMAT)) {
      Passage.write(output, FORMAT, LongStream.range(0, frames).map(i -> 2 * i).toArray());
    }
    return file;
  }

  private static void assertRefused(Cli cli, String... messages) {
    assertThat(cli.errLines()).as(cli.err()).singleElement().asString().contains(messages);
    assertThat(cli.code()).isEqualTo(2);
    assertThat(cli.out()).isEmpty();
  }
}
