package dev.clearlane.edge.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.clearlane.edge.clips.Passage;
import dev.clearlane.edge.clips.RtspPeer;
import dev.clearlane.edge.publish.file.VideoFileOutput;
import dev.clearlane.serving.clips.FfmpegPeer;
import dev.clearlane.serving.frame.StreamFormat;
import dev.clearlane.serving.frame.TimeBase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The whole daemon, as its user starts it. */
@Timeout(120)
class RunCommandTest extends RunCase {
  private static final StreamFormat FORMAT =
      new StreamFormat(320, 240, new TimeBase(1, 50), 25, -1);

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
  void shouldRefuseOutputsThatAreMissingOrLeadNowhere() throws Exception {
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
    // A camera of its own: the log leaves out a line that another test has just written.
    Path settings = directory.resolve("silent.yaml");
    Files.writeString(settings, yaml("pass", "").replace("front:", "silent:"));
    Cli silent = Cli.run("run", "-c", settings, "--check");
    assertThat(silent.code()).as(silent.err()).isZero();
    assertThat(silent.err()).contains("silent: its frames go nowhere");
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

  private static String shown(String what) {
    return "clearlane_video_pictures_total{camera=\"front\",view=\"restored\",what=\""
        + what
        + "\"}";
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
