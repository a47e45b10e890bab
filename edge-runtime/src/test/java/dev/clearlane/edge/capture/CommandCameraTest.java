package dev.clearlane.edge.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clearlane.bundle.Picture;
import dev.clearlane.bundle.Psnr;
import dev.clearlane.edge.capture.source.FrameSize;
import dev.clearlane.edge.capture.source.JetsonPipeline;
import dev.clearlane.edge.clips.Passage;
import dev.clearlane.edge.clips.Passage.Shot;
import dev.clearlane.edge.clips.RtspPeer;
import dev.clearlane.serving.clips.FfmpegPeer;
import dev.clearlane.serving.clips.Scenes;
import dev.clearlane.serving.frame.Frame;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands as sources. */
@Timeout(60)
final class CommandCameraTest {
  private static final int FRAMES = 8;

  /** Conversion to 4:2:0 and, where the format is not raw, coding at good quality. */
  private static final double SAME_PICTURE_DB = 25;

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({
    "bgr24, '-f rawvideo -pix_fmt bgr24', true",
    "rgb0, '-f rawvideo -pix_fmt rgb0', true",
    "nv12, '-f rawvideo -pix_fmt nv12', true",
    "yuv420p, '-f rawvideo -pix_fmt yuv420p', true",
    "yuyv422, '-f rawvideo -pix_fmt yuyv422', true",
    "h264, '-c:v libx264 -bf 0 -qp 10 -f h264', false",
    "h265, '-c:v libx265 -x265-params bframes=0:log-level=none -f hevc', false",
    "mjpeg, '-c:v mjpeg -q:v 2 -f mjpeg', false",
    "mpegts, '-c:v libx264 -bf 2 -qp 10 -f mpegts', false",
    "y4m, '-pix_fmt yuv420p -f yuv4mpegpipe', false",
  })
  void shouldReadWhatACommandWrites(String format, String options, boolean raw) throws Exception {
    FfmpegPeer.assumeInstalled();
    Path scenes = scenes(160, 96);
    String command =
        "ffmpeg -v error -nostdin -framerate 25 -f rawvideo -pix_fmt bgr24 -s 160x96 -i %s %s -"
            .formatted(scenes, options);
    String source =
        "exec:" + command + "#format=" + format + (raw ? "&size=160x96" : "") + "&rate=25";

    try (Camera camera = Cameras.open(CameraSettings.of(source))) {
      List<Shot> shots = Passage.readAll(camera);
      assertThat(shots).hasSize(FRAMES);
      assertThat(camera.format().framesPerSecond()).isEqualTo(25);
      assertThat(camera.lostFrames()).isZero();
      for (int i = 0; i < FRAMES; i++) {
        Picture expected = Scenes.moving(160, 96, 4 * i);
        assertThat(Psnr.rgb(shots.get(i).picture(), expected)).isGreaterThan(SAME_PICTURE_DB);
        assertThat(shots.get(i).sequence()).isEqualTo(i);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"nv12, NV12", "yuv420p, I420", "bgr0, BGRx"})
  void shouldReadWhatGStreamerWrites(String format, String caps) throws Exception {
    RtspPeer.assumeInstalled("fdsink");
    String source =
        ("exec:exec gst-launch-1.0 -q videotestsrc num-buffers=8"
                + " ! video/x-raw,format=%s,width=64,height=48,framerate=25/1 ! fdsink fd=1"
                + "#format=%s&size=64x48&rate=25")
            .formatted(caps, format);
    try (Camera camera = Cameras.open(CameraSettings.of(source))) {
      List<Shot> shots = Passage.readAll(camera);
      assertThat(shots).hasSize(8);
      // its colour bars begin with white and yellow
      assertThat(shots.get(0).picture().bgr()[2] & 0xff).isGreaterThan(180);
    }
  }

  /** The Jetson's own elements replaced by those that every machine has. */
  @Test
  void shouldReadTheCsiPipelineWithOtherElements() throws Exception {
    RtspPeer.assumeInstalled("fdsink", "videoconvert");
    String command =
        JetsonPipeline.csi(0, new FrameSize(328, 246), 30)
            .replace("nvarguscamerasrc sensor-id=0", "videotestsrc num-buffers=9")
            .replace("(memory:NVMM)", "")
            .replace("nvvidconv", "videoconvert")
            .replace(" leaky=downstream", "");
    String source = "exec:" + command + "#format=nv12&size=328x246&rate=30";
    try (Camera camera = Cameras.open(CameraSettings.of(source))) {
      List<Shot> shots = Passage.readAll(camera);
      assertThat(shots).hasSize(9);
      assertThat(shots.get(8).picture().bgr()[2] & 0xff).isGreaterThan(180);
    }
  }

  /** As above, with FFmpeg's decoder for NVIDIA's. */
  @ParameterizedTest
  @CsvSource({"h264, libx264, mp4", "h265, libx265, mkv"})
  void shouldReadTheDecodersPipelineWithOtherElements(
      String codec, String encoder, String container) throws Exception {
    FfmpegPeer.assumeInstalled();
    RtspPeer.assumeInstalled("fdsink", "videoconvert", "videoscale", "avdec_" + codec);
    Path clip = directory.resolve("clip." + container);
    FfmpegPeer.ffmpeg(
        "-f lavfi -i color=red:size=640x480:rate=30 -frames:v 9 -c:v %s -pix_fmt yuv420p %s"
            .formatted(encoder, clip));
    String command =
        JetsonPipeline.decode(clip.toString(), codec, new FrameSize(328, 246))
            .replace("nvv4l2decoder", "avdec_" + codec)
            .replace("nvvidconv", "videoconvert ! videoscale");
    String source = "exec:" + command + "#format=nv12&size=328x246&rate=30&timeout=50s";
    try (Camera camera = Cameras.open(CameraSettings.of(source))) {
      List<Shot> shots = Passage.readAll(camera);
      assertThat(shots).hasSize(9);
      assertThat(shots.get(8).picture().bgr()[2] & 0xff).isGreaterThan(180);
      assertThat(shots.get(8).picture().bgr()[0] & 0xff).isLessThan(60);
    }
  }

  @Test
  void shouldReportWhyACommandDeliveredNothing() {
    assertThatThrownBy(() -> open("no-such-program -x secret", "h264"))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("exec:no-such-program: ended with exit code 127: ")
        .hasMessageNotContaining("secret");
    assertThatThrownBy(() -> open("true", "mjpeg"))
        .hasMessage("exec:true: stream ended before its first frame");
    assertThatThrownBy(() -> open("head -c 99999 /dev/zero", "mpegts"))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("exec:head: ");
  }

  @Test
  void shouldNotWaitForASilentCommand() {
    assertThatThrownBy(
            () -> Cameras.open(CameraSettings.of("exec:exec sleep 60#format=h264&timeout=200ms")))
        .isInstanceOf(IOException.class)
        .hasMessage("exec:exec: no data within 5.0 s"); // the time to start
  }

  @Test
  void shouldNotWaitForACommandThatFallsSilent() throws Exception {
    String source =
        "exec:head -c 3072 /dev/zero; sleep 60#format=bgr24&size=32x32&rate=25&timeout=200ms";
    try (Camera camera = Cameras.open(CameraSettings.of(source))) {
      camera.next(Passage.poolFor(camera.format(), 1)).close();
      assertThatThrownBy(() -> camera.next(Passage.poolFor(camera.format(), 1)))
          .hasMessage("exec:head: no data within 0.2 s");
    }
  }

  @Test
  void shouldStopWhenItIsInterrupted() throws Exception {
    CountDownLatch opened = new CountDownLatch(1);
    AtomicReference<Throwable> outcome = new AtomicReference<>();
    String source =
        "exec:head -c 3072 /dev/zero; sleep 60#format=bgr24&size=32x32&rate=25&timeout=60s";
    Thread reader =
        new Thread(
            () -> {
              try (Camera camera = Cameras.open(CameraSettings.of(source))) {
                camera.next(Passage.poolFor(camera.format(), 1)).close();
                opened.countDown();
                camera.next(Passage.poolFor(camera.format(), 1));
              } catch (Exception e) {
                outcome.set(e);
              }
            });
    reader.start();
    opened.await();

    reader.interrupt();
    reader.join();

    assertThat(outcome.get()).isInstanceOf(InterruptedException.class);
  }

  @Test
  void shouldKillTheCommandAndWhatItStartedOnClose() throws Exception {
    Path pids = directory.resolve("pids");
    String source =
        "exec:sleep 600 & echo $$ $! > %s; yes#format=bgr24&size=32x32&rate=25".formatted(pids);
    List<ProcessHandle> processes = new ArrayList<>();
    try (Camera camera = Cameras.open(CameraSettings.of(source))) {
      camera.next(Passage.poolFor(camera.format(), 1)).close();
      for (String pid : Files.readString(pids).strip().split(" ", -1)) {
        ProcessHandle.of(Long.parseLong(pid)).ifPresent(processes::add);
      }
      assertThat(processes).hasSize(2);
    }

    for (ProcessHandle process : processes) {
      process.onExit().get(); // which, unlike join, the test's time limit ends
    }
  }

  /** More cameras at once than JavaCPP has room for functions of one kind. */
  @Test
  void shouldReadManyCommandsAtOnce() throws Exception {
    List<Camera> cameras = new ArrayList<>();
    try {
      for (int i = 0; i < 15; i++) {
        cameras.add(Cameras.open(CameraSettings.of("exec:yes#format=gray&size=32x32&rate=25")));
      }
      for (Camera camera : cameras) {
        camera.next(Passage.poolFor(camera.format(), 1)).close();
      }
    } finally {
      cameras.forEach(Camera::close);
    }
  }

  @Test
  void shouldPassOverFramesWithoutMemory() throws Exception {
    try (Camera camera =
        Cameras.open(CameraSettings.of("exec:yes#format=gray&size=32x32&rate=25"))) {
      assertThat(camera.skip()).isTrue();
      assertThat(camera.skip()).isTrue();
      try (Frame frame = camera.next(Passage.poolFor(camera.format(), 1))) {
        assertThat(frame.sequence()).isZero();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"h264", "hevc", "mjpeg", "mpegts"})
  void shouldGoOnBehindDamage(String muxer) throws Exception {
    FfmpegPeer.assumeInstalled();
    String codec =
        switch (muxer) {
          case "hevc" -> "libx265 -x265-params log-level=none:bframes=0";
          case "mjpeg" -> "mjpeg";
          default -> "libx264 -bf 0";
        };
    Path damaged = directory.resolve("damaged." + muxer);
    FfmpegPeer.ffmpeg(
        ("-f lavfi -i testsrc=s=160x96:r=25 -frames:v 100 -c:v %s -g 10 -pix_fmt yuvj420p"
                + " -bsf:v noise=amount=400 -f %s %s")
            .formatted(codec, muxer, damaged));
    String format = muxer.equals("hevc") ? "h265" : muxer;
    try (Camera camera =
        Cameras.open(CameraSettings.of("exec:cat " + damaged + "#format=" + format))) {
      assertThat(framesOfAnySize(camera)).isGreaterThan(20);
    }
  }

  @Test
  void shouldSurviveNoise() throws Exception {
    for (String format : List.of("h264", "h265", "mjpeg", "mpegts", "y4m")) {
      try (Camera camera =
          Cameras.open(
              CameraSettings.of("exec:head -c 300000 /dev/urandom#timeout=1s&format=" + format))) {
        framesOfAnySize(camera);
      } catch (IOException e) {
        assertThat(e).hasMessageStartingWith("exec:head: ");
      }
    }
  }

  private static int framesOfAnySize(Camera camera) throws IOException, InterruptedException {
    int count = 0;
    while (true) {
      try {
        Frame frame = camera.next(Passage.poolFor(camera.format(), 1));
        if (frame == null) {
          return count;
        }
        frame.close();
        count++;
      } catch (FormatChangedException e) {
        // damage in a header; the next call has the new size
      }
    }
  }

  private static Camera open(String command, String format) throws Exception {
    return Cameras.open(CameraSettings.of("exec:" + command + "#format=" + format));
  }

  private Path scenes(int widthPx, int heightPx) throws IOException {
    Path file = directory.resolve("scenes.bgr");
    try (OutputStream out = Files.newOutputStream(file)) {
      for (int i = 0; i < FRAMES; i++) {
        out.write(Scenes.moving(widthPx, heightPx, 4 * i).bgr());
      }
    }
    return file;
  }
}
