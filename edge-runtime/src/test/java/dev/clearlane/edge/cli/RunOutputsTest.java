package dev.clearlane.edge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clearlane.edge.clips.RtspPeer;
import dev.clearlane.serving.clips.Await;
import dev.clearlane.serving.clips.FfmpegPeer;
import dev.clearlane.serving.clips.SelfSigned;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Pushes and recordings of the whole daemon, against other people's servers and readers. */
@Timeout(120)
class RunOutputsTest {
  private static final String CLOCK = "synthetic:clock#size=320x240&rate=25";
  private static final String RAIN = "synthetic:rainy-drive#size=320x240&rate=25";
  private static final String PASSWORD = "s/e@c:r et";

  @TempDir private Path directory;

  @Test
  void shouldNotBeReadyWithoutAPlaceForRecordings() throws Exception {
    try (RunPeer run =
        RunPeer.start(
            Map.of("CLEARLANE_RECORD_DIRECTORY", "/proc/none"),
            "--source",
            CLOCK,
            "--mode",
            "pass")) {
      run.awaitPage(
          "/readyz",
          page -> page.startsWith("503") && page.contains("record: /proc/none cannot be used"));
      assertThat(run.page("/healthz")).startsWith("200");
    }
  }

  @Test
  void shouldPushToAServerThatAsksForAPasswordAndComesBack() throws Exception {
    FfmpegPeer.assumeInstalled();
    RtspPeer.assumeInstalled("rtph264depay", "h264parse");
    Path taken = directory.resolve("taken.h264");
    try (RtspPeer server =
        RtspPeer.start(
            directory,
            RtspPeer.intoFile(taken),
            "--record",
            "--user",
            "car",
            "--password",
            PASSWORD)) {
      String target = "rtsp+push://" + server.address();
      try (RunPeer run =
          RunPeer.start(
              Map.of("CLEARLANE_PUSH_USERNAME", "car", "CLEARLANE_PUSH_PASSWORD", PASSWORD),
              "--source",
              CLOCK,
              "--out",
              target,
              "--mode",
              "pass")) {
        run.awaitPage("/readyz", page -> page.startsWith("200 ok"));
        run.awaitFigure(connected(target), n -> n == 1);
        Await.until(() -> bytes(taken) > 50_000);

        server.kill();
        run.awaitFigure(connected(target), n -> n == 0);
        assertThat(FfmpegPeer.probe(taken, "frame=width")).isNotEmpty();
        assertThat(run.page("/readyz")).as("a push is no reason to start anew").startsWith("200");
        Files.delete(taken);
        server.startAgain();
        run.awaitFigure(connected(target), n -> n == 1);
        Await.until(() -> bytes(taken) > 50_000);

        run.signal("TERM");
        assertThat(run.awaitEnd()).as(run.log()).isZero();
        assertThat(run.log()).contains(target + ": connected").doesNotContain(PASSWORD);
      }
    }
    assertThat(FfmpegPeer.probe(taken, "frame=width")).isNotEmpty();
  }

  @Test
  void shouldReportThatAServerRefusesThePassword() throws Exception {
    RtspPeer.assumeInstalled("rtph264depay", "h264parse");
    try (RtspPeer server =
            RtspPeer.start(
                directory,
                RtspPeer.intoFile(directory.resolve("taken.h264")),
                "--record",
                "--user",
                "car",
                "--password",
                PASSWORD);
        RunPeer run =
            RunPeer.start(
                Map.of("CLEARLANE_PUSH_USERNAME", "car", "CLEARLANE_PUSH_PASSWORD", "wr0ng"),
                "--source",
                CLOCK,
                "--out",
                "rtsp+push://" + server.address(),
                "--mode",
                "pass")) {
      // the first attempt may have come too early, or have taken too long
      assertThat(run.awaitLog("returned 401")).contains("rtsp+push://" + server.address() + ": ");
      assertThat(run.log()).doesNotContain("wr0ng");
      run.signal("TERM");
      assertThat(run.awaitEnd()).as(run.log()).isZero();
    }
  }

  @Test
  void shouldPushOverTlsToAServerWhoseCertificateHolds() throws Exception {
    FfmpegPeer.assumeInstalled();
    RtspPeer.assumeInstalled("rtph264depay", "h264parse");
    SelfSigned made = SelfSigned.make(directory);
    Path taken = directory.resolve("taken.h264");
    try (RtspPeer server =
        RtspPeer.start(
            directory,
            RtspPeer.intoFile(taken),
            "--record",
            "--certificate",
            made.certificate().toString(),
            "--key",
            made.key().toString())) {
      String target = "rtsps+push://" + server.address();
      Object[] arguments = {"--source", CLOCK, "--out", target, "--mode", "pass"};
      try (RunPeer stranger = RunPeer.start(Map.of(), arguments)) {
        stranger.awaitLog(target + ": "); // said of each failed attempt
        assertThat(stranger.log()).doesNotContain(target + ": connected");
        assertThat(stranger.figure(connected(target))).isZero();
      }
      assertThat(bytes(taken)).isZero();
      try (RunPeer run =
          RunPeer.start(Map.of("CLEARLANE_PUSH_CA", made.certificate().toString()), arguments)) {
        run.awaitFigure(connected(target), n -> n == 1);
        Await.until(() -> bytes(taken) > 20_000);
        run.signal("TERM");
        assertThat(run.awaitEnd()).as(run.log()).isZero();
      }
    }
    assertThat(FfmpegPeer.probe(taken, "frame=width")).isNotEmpty();
  }

  @Test
  void shouldLeaveClipsThatCanBeReadWhenItIsKilledAndKeepThemBelowTheirSize() throws Exception {
    FfmpegPeer.assumeInstalled();
    Path clips = directory.resolve("clips");
    try (RunPeer run =
        RunPeer.start(
            Map.of(
                "CLEARLANE_RECORD_DIRECTORY", clips.toString(),
                "CLEARLANE_RECORD_MOST_MIB", "1",
                "CLEARLANE_RECORD_CLIP_S", "1",
                "CLEARLANE_RECORD_VIEWS", "restored",
                "CLEARLANE_VIDEO_KEYFRAME_S", "0.5",
                "CLEARLANE_VIDEO_BITRATE_KBPS", "6000"),
            "--source",
            RAIN,
            "--mode",
            "pass")) {
      run.awaitFigure(recorded("clips"), n -> n >= 3);
      Await.until(() -> files(clips).size() < figure(run, recorded("clips"))); // some were given up
      run.signal("KILL");
      run.awaitEnd();
    }
    List<Path> left = files(clips);
    assertThat(left).isNotEmpty();
    // the one that was being written is not given up
    assertThat(left.subList(0, left.size() - 1).stream().mapToLong(RunOutputsTest::bytes).sum())
        .isLessThanOrEqualTo(1 << 20);
    for (Path clip : left.subList(0, left.size() - 1)) {
      // how many frames make a second is the machine's affair
      assertThat(FfmpegPeer.frameTimes(clip)).as(clip.toString()).isNotEmpty();
    }
  }

  @Test
  void shouldKeepWhatCameBeforeAnEvent() throws Exception {
    FfmpegPeer.assumeInstalled();
    BrokerPeer.assumeInstalled();
    int port = RunPeer.freePort();
    Path clips = directory.resolve("clips");
    try (BrokerPeer broker = BrokerPeer.start(directory, port);
        RunPeer run =
            RunPeer.start(
                Map.of(
                    "CLEARLANE_RECORD_DIRECTORY", clips.toString(),
                    "CLEARLANE_RECORD_CONTINUOUS", "false",
                    "CLEARLANE_RECORD_PRE_EVENT_S", "2",
                    "CLEARLANE_RECORD_POST_EVENT_S", "1",
                    "CLEARLANE_RECORD_VIEWS", "restored",
                    "CLEARLANE_VIDEO_KEYFRAME_S", "0.5"),
                "--source",
                CLOCK,
                "--mqtt",
                "mqtt://127.0.0.1:" + port,
                "--mode",
                "pass")) {
      String shown =
          "clearlane_video_pictures_total{camera=\"front\",view=\"restored\",what=\"shown\"}";
      run.awaitFigure(shown, n -> n >= 150); // 6 s: more than is kept
      run.awaitFigure("clearlane_mqtt_connected", n -> n == 1);
      assertThat(files(clips)).isEmpty();
      assertThat(broker.command("snapshot", "{\"camera\":\"front\"}")).contains("raw_message_id");
      run.awaitFigure(recorded("clips"), n -> n == 1);
      double atEvent = run.figure(shown);
      run.awaitFigure(shown, n -> n >= atEvent + 50);
      double all = run.figure(shown);
      run.signal("TERM");
      assertThat(run.awaitEnd()).as(run.log()).isZero();

      List<String> times = FfmpegPeer.frameTimes(files(clips).get(0));
      assertThat(Double.parseDouble(times.get(times.size() - 1)))
          .as("2 s before it, 1 s after it")
          .isGreaterThan(2.9);
      assertThat(times.size()).as("but not all that came").isLessThan((int) all - 50);
      assertThat(files(clips)).hasSize(1);
    }
  }

  private static String connected(String target) {
    return "clearlane_push_connected{camera=\"front\",target=\"" + target + "\"}";
  }

  private static String recorded(String what) {
    return "clearlane_record_total{camera=\"front\",view=\"restored\",what=\"" + what + "\"}";
  }

  private static double figure(RunPeer run, String name) {
    try {
      return run.figure(name);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Oldest first. */
  private static List<Path> files(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    } catch (IOException e) {
      return List.of(); // not there yet
    }
  }

  private static long bytes(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      return 0; // not there yet
    }
  }
}
