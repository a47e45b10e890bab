package dev.clearlane.edge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clearlane.edge.clips.RtspPeer;
import dev.clearlane.serving.clips.FfmpegPeer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole daemon, and sources that are damaged, odd, frozen or locked. */
@Timeout(120)
class RunSourcesTest {
  @TempDir private Path directory;

  @Test
  void shouldGoOnBehindEveryKindOfDamageAndCountIt() throws Exception {
    FfmpegPeer.assumeInstalled();
    RtspPeer.assumeInstalled("x264enc", "identity");
    String lossy =
        RtspPeer.live(320, 240)
            + "x264enc tune=zerolatency key-int-max=12 ! rtph264pay mtu=300"
            + " ! identity drop-probability=0.05 ! identity name=pay0";
    String url = "rtsp://127.0.0.1:" + RunPeer.freePort() + "/cut";
    try (RtspPeer network = RtspPeer.start(directory, lossy);
        RunPeer run =
            RunPeer.start(
                Map.of(),
                "--mode",
                "pass",
                "--source",
                again(cutShort(), "h264"),
                "--out",
                url,
                "--source",
                again(noisy("libx264 -bf 0", "h264"), "h264"),
                "--out",
                url + "2",
                "--source",
                again(noisy("libx265 -x265-params log-level=none:bframes=0", "hevc"), "h265"),
                "--out",
                url + "3",
                "--source",
                again(noisy("mjpeg", "mjpeg"), "mjpeg"),
                "--out",
                url + "4",
                "--source",
                "rtsp://" + network.address(),
                "--out",
                url + "5")) {
      for (int camera = 1; camera <= 5; camera++) {
        run.awaitFigure(figure("frames_captured", camera), n -> n > 50);
        run.awaitFigure(figure("frames_lost", camera), n -> n > 0);
      }
      Path watched = directory.resolve("watched.mp4");
      FfmpegPeer.ffmpeg("-rtsp_transport tcp -i " + url + " -frames:v 30 -c copy " + watched);
      assertThat(FfmpegPeer.frameTimes(watched)).hasSize(30);
      assertThat(run.page("/healthz")).startsWith("200 ok");
      assertThat(run.figure("clearlane_threads_abandoned_total")).isZero();
      end(run);
    }
  }

  @Test
  void shouldEvenOutTimestampsThatJumpAndWrapAround() throws Exception {
    FfmpegPeer.assumeInstalled();
    Path out = directory.resolve("out.mp4");
    // three hours back, ten hours on; and 33 bits that are full within the clip
    try (RunPeer run =
        RunPeer.start(
            Map.of(),
            "--mode",
            "pass",
            "--source",
            once(clips("jumps.ts", 20_000, 9_200, 45_200), "mpegts"),
            "--out",
            out,
            "--source",
            once(clips("wraps.ts", 95_443), "mpegts"),
            "--out",
            directory.resolve("wraps.mp4"))) {
      run.awaitFigure(figure("source_time_jumps", 1), n -> n == 2);
      run.awaitFigure(figure("frames_captured", 1), n -> n > 70);
      run.awaitFigure(figure("frames_captured", 2), n -> n > 20);
      assertThat(run.figure(figure("source_time_jumps", 2))).isZero();
      end(run);
    }
    List<Double> times = FfmpegPeer.frameTimes(out).stream().map(Double::parseDouble).toList();
    assertThat(times).isNotEmpty().isSorted().doesNotHaveDuplicates();
    assertThat(times.get(times.size() - 1)).as("seconds").isLessThan(60);
  }

  @Test
  void shouldGoOnInAnotherSize() throws Exception {
    FfmpegPeer.assumeInstalled();
    Path both = directory.resolve("both.h264");
    for (String size : List.of("320x240", "640x480")) {
      Path one = directory.resolve(size);
      FfmpegPeer.ffmpeg(
          "-f lavfi -i testsrc=s=%s:r=25 -frames:v 25 -c:v libx264 -bf 0 -g 4 -pix_fmt yuv420p -f h264 %s"
              .formatted(size, one));
      append(both, one);
    }
    Path out = directory.resolve("out.mp4");
    String url = "rtsp://127.0.0.1:" + RunPeer.freePort() + "/front";
    try (RunPeer run =
        RunPeer.start(
            Map.of(),
            "--mode",
            "pass",
            "--source",
            again(both, "h264"),
            "--out",
            out,
            "--out",
            url)) {
      run.awaitLog("320x240");
      run.awaitLog("640x480");
      run.awaitLog("out-2.mp4 opened");
      Path watched = directory.resolve("watched.mp4");
      FfmpegPeer.ffmpeg("-rtsp_transport tcp -i " + url + " -frames:v 30 -c copy " + watched);
      assertThat(FfmpegPeer.probe(watched, "frame=width").stream().distinct())
          .as("viewers keep the size that they joined with")
          .hasSize(1);
      end(run);
    }
    assertThat(FfmpegPeer.probe(out, "stream=width")).containsExactly("320");
    assertThat(FfmpegPeer.probe(directory.resolve("out-2.mp4"), "stream=width"))
        .containsExactly("640");
  }

  @Test
  void shouldComeBackFromAFrozenSourceAndFromARefusedPassword() throws Exception {
    RtspPeer.assumeInstalled("x264enc", "rtph264pay");
    try (RtspPeer peer =
            RtspPeer.start(directory, RtspPeer.H264, "--user", "u", "--password", "right");
        RunPeer run =
            RunPeer.start(
                Map.of(
                    "CLEARLANE_CAMERAS_FRONT_SOURCE",
                    "rtsp://" + peer.address() + "#timeout=1s",
                    "CLEARLANE_CAMERAS_FRONT_MODE",
                    "pass",
                    "CLEARLANE_CAMERAS_FRONT_USERNAME",
                    "u",
                    "CLEARLANE_CAMERAS_FRONT_PASSWORD",
                    "wr0ng"))) {
      run.awaitPage("/readyz", page -> page.contains("refuses the user name or password"));
      peer.kill();
      peer.startAgainWith("--user", "u", "--password", "wr0ng");
      run.awaitPage("/readyz", page -> page.startsWith("200 ok"));

      peer.freeze();
      run.awaitPage("/readyz", page -> page.contains("no data within 1.0 s"));
      assertThat(run.page("/healthz")).startsWith("200 ok");
      peer.thaw();
      run.awaitPage("/readyz", page -> page.startsWith("200 ok"));
      assertThat(run.log()).doesNotContain("wr0ng");
      end(run);
    }
  }

  @Test
  void shouldTakeEveryCodecAlsoWithItsParametersInTheSdpAlone() throws Exception {
    RtspPeer.assumeInstalled("x264enc", "x265enc", "h265parse", "jpegenc");
    String h264 =
        "x264enc tune=zerolatency key-int-max=12 ! video/x-h264,stream-format=avc"
            + " ! rtph264pay name=pay0 config-interval=0";
    String h265 =
        "x265enc tune=zerolatency key-int-max=12 ! h265parse ! video/x-h265,stream-format=hvc1"
            + " ! rtph265pay name=pay0 config-interval=0";
    String live = RtspPeer.live(160, 96);
    try (RtspPeer avc = RtspPeer.start(directory, live + h264);
        RtspPeer hevc = RtspPeer.start(directory, live + h265);
        RtspPeer jpeg = RtspPeer.start(directory, live + "jpegenc ! rtpjpegpay name=pay0 pt=26");
        RunPeer run =
            RunPeer.start(
                Map.of(),
                "--mode",
                "pass",
                "--source",
                "rtsp://" + avc.address(),
                "--source",
                "rtsp://" + hevc.address(),
                "--source",
                "rtsp://" + jpeg.address() + "#transport=udp")) {
      for (int camera = 1; camera <= 3; camera++) {
        run.awaitFigure(figure("frames_captured", camera), n -> n > 20);
      }
      end(run);
    }
  }

  private static void end(RunPeer run) throws Exception {
    run.signal("TERM");
    assertThat(run.awaitEnd()).as(run.log()).isZero();
  }

  /** Of the n-th source of the command line. */
  private static String figure(String what, int camera) {
    return "clearlane_" + what + "_total{camera=\"camera" + camera + "\"}";
  }

  private static String once(Path file, String format) {
    return "exec:cat " + file + "; sleep 300#format=" + format;
  }

  /** A camera that sends a file again and again. */
  private static String again(Path file, String format) {
    return "exec:while cat " + file + "; do sleep 1; done#format=" + format;
  }

  /** A clip with a bit wrong here and there. */
  private Path noisy(String codec, String muxer) throws Exception {
    Path damaged = directory.resolve("noisy." + muxer);
    FfmpegPeer.ffmpeg(
        ("-f lavfi -i testsrc=s=160x96:r=25 -frames:v 100 -c:v %s -g 10 -pix_fmt yuvj420p"
                + " -bsf:v noise=amount=400 -f %s %s")
            .formatted(codec, muxer, damaged));
    return damaged;
  }

  /** H.264 of which every seventh unit ends in its middle. */
  private Path cutShort() throws Exception {
    Path whole = directory.resolve("whole.h264");
    FfmpegPeer.ffmpeg(
        "-f lavfi -i testsrc=s=160x96:r=25 -frames:v 100 -c:v libx264 -bf 0 -g 10 -pix_fmt yuv420p -f h264 "
            + whole);
    byte[] bytes = Files.readAllBytes(whole);
    List<Integer> starts = new ArrayList<>();
    for (int i = 0; i + 2 < bytes.length; i++) {
      if (bytes[i] == 0 && bytes[i + 1] == 0 && bytes[i + 2] == 1) {
        starts.add(i);
      }
    }
    starts.add(bytes.length);
    ByteArrayOutputStream cut = new ByteArrayOutputStream();
    for (int n = 0; n + 1 < starts.size(); n++) {
      int length = starts.get(n + 1) - starts.get(n);
      cut.write(bytes, starts.get(n), n % 7 == 6 ? Math.max(4, length / 2) : length);
    }
    return Files.write(directory.resolve("cut.h264"), cut.toByteArray());
  }

  /** A transport stream of clips of a second, whose timestamps begin at these seconds. */
  private Path clips(String name, int... offsets) throws Exception {
    Path all = directory.resolve(name);
    for (int offset : offsets) {
      Path one = directory.resolve(name + offset);
      FfmpegPeer.ffmpeg(
          ("-f lavfi -i testsrc=s=64x48:r=25 -frames:v 25 -c:v libx264 -bf 0 -g 4"
                  + " -pix_fmt yuv420p -output_ts_offset %d -f mpegts %s")
              .formatted(offset, one));
      append(all, one);
    }
    return all;
  }

  private static void append(Path all, Path one) throws IOException {
    Files.write(all, Files.readAllBytes(one), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }
}
