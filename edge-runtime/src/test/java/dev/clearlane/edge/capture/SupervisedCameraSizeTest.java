package dev.clearlane.edge.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clearlane.edge.clips.RtspPeer;
import dev.clearlane.serving.clips.FfmpegPeer;
import dev.clearlane.serving.frame.StreamFormat;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sources whose size or time changes, and recordings: one stream. */
@Timeout(120)
class SupervisedCameraSizeTest extends SupervisedCameraCase {
  @ParameterizedTest
  @ValueSource(strings = {"h264", "mpegts", "mjpeg"})
  void shouldGoOnInAnotherSizeWithoutLosingAFrame(String format) throws Exception {
    FfmpegPeer.assumeInstalled();
    Path both = twoSizes(format);

    try (SupervisedCamera camera = start("exec:cat " + both + "; sleep 60#format=" + format)) {
      recorder.await(seen -> seen.formats().size() == 2);
      recorder.awaitFrames(1);
      assertThat(camera.state().attempts()).isZero();
    }

    List<Recorder.Stamp> small =
        recorder.stamps().stream().filter(stamp -> stamp.widthPx() == 320).toList();
    assertThat(small).hasSize(12);
    assertThat(recorder.stamps().get(12).widthPx()).isEqualTo(640);
    assertThat(recorder.formats()).extracting(StreamFormat::heightPx).containsExactly(240, 480);
    assertOneStream();
  }

  @Test
  void shouldGoOnInAnotherSizeOverRtsp() throws Exception {
    RtspPeer.assumeInstalled("x264enc", "videoscale", "concat");
    String pipeline =
        "concat name=both ! rtph264pay name=pay0 config-interval=-1 "
            + encoded(320, 240, 25)
            + " ! both. "
            + encoded(640, 480, 250)
            + " ! both.";
    try (RtspPeer peer = RtspPeer.start(directory, pipeline);
        SupervisedCamera camera = start("rtsp://" + peer.address())) {
      recorder.await(
          seen -> seen.stamps().stream().filter(stamp -> stamp.widthPx() == 640).count() > 5);
      assertThat(camera.state().attempts()).isZero();
    }
    assertThat(recorder.formats()).extracting(StreamFormat::heightPx).containsExactly(240, 480);
    assertOneStream();
  }

  /** Three stretches whose timestamps are ten hours apart, forth and back. */
  @Test
  void shouldEvenOutTheJumpsOfASource() throws Exception {
    FfmpegPeer.assumeInstalled();
    Path all = directory.resolve("all.ts");
    for (int offset : new int[] {20_000, 56_000, 5}) {
      Path one = directory.resolve(offset + ".ts");
      FfmpegPeer.ffmpeg(
          ("-f lavfi -i testsrc=s=64x48:r=25 -frames:v 12 -c:v libx264 -bf 0 -g 4"
                  + " -pix_fmt yuv420p -output_ts_offset %d -f mpegts %s")
              .formatted(offset, one));
      Files.write(
          all, Files.readAllBytes(one), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    try (SupervisedCamera camera = start("exec:cat " + all + "; sleep 60#format=mpegts")) {
      recorder.awaitFrames(35);
      assertThat(camera.state().timeJumps()).isEqualTo(2);
      assertThat(camera.state().attempts()).isZero();
    }
    assertOneStream();
    List<Recorder.Stamp> stamps = recorder.stamps();
    assertThat(stamps.get(34).pts() - stamps.get(0).pts()).isLessThan(60 * 90_000L);
  }

  @Test
  void shouldLoopARecordingAsOneStream() throws Exception {
    FfmpegPeer.assumeInstalled();
    Path clip = directory.resolve("clip.mp4");
    FfmpegPeer.ffmpeg(
        "-f lavfi -i testsrc=s=64x48:r=25 -frames:v 10 -c:v libx264 -pix_fmt yuv420p " + clip);

    try (SupervisedCamera camera = start(clip + "#loop=yes&pace=fast")) {
      recorder.awaitFrames(35);
      assertThat(camera.state().attempts()).isZero();
    }
    assertOneStream();
  }

  @Test
  void shouldEndWithARecording() throws Exception {
    try (SupervisedCamera camera = start("synthetic:clock#frames=5&pace=fast&size=320x240")) {
      recorder.await(Recorder::hasEnded);
      assertThat(camera.state().phase()).isEqualTo(CameraState.Phase.ENDED);
    }
    assertThat(recorder.frames()).isEqualTo(5);
    assertThat(recorder.causes()).isEmpty();
  }

  private static String encoded(int widthPx, int heightPx, int frames) {
    return ("videotestsrc num-buffers=%d ! video/x-raw,format=I420,width=%d,height=%d,"
            + "framerate=25/1 ! x264enc tune=zerolatency key-int-max=12"
            + " ! video/x-h264,stream-format=byte-stream")
        .formatted(frames, widthPx, heightPx);
  }

  /** Twelve frames of 320×240, then twelve of 640×480. */
  private Path twoSizes(String format) throws Exception {
    Path both = directory.resolve("both");
    int place = 0;
    for (String size : List.of("320x240", "640x480")) {
      Path one = directory.resolve(size);
      String codec = format.equals("mjpeg") ? "mjpeg" : "libx264 -bf 0 -g 4";
      FfmpegPeer.ffmpeg(
          "-f lavfi -i testsrc=s=%s:r=25 -frames:v 12 -c:v %s -pix_fmt %s -output_ts_offset %s -f %s %s"
              .formatted(
                  size,
                  codec,
                  format.equals("mjpeg") ? "yuvj420p" : "yuv420p",
                  place * 0.48,
                  format,
                  one));
      Files.write(
          both, Files.readAllBytes(one), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      place++;
    }
    return both;
  }
}
