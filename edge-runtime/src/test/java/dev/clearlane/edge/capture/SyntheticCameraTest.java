package dev.clearlane.edge.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clearlane.bundle.Psnr;
import dev.clearlane.edge.capture.synthetic.TimeCode;
import dev.clearlane.edge.clips.Passage;
import dev.clearlane.edge.clips.Passage.Shot;
import dev.clearlane.serving.clips.FfmpegPeer;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.FramePool;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class SyntheticCameraTest {
  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"clock", "rainy-drive"})
  void shouldDeliverEveryFrameAndThenNull(String scene) throws Exception {
    try (Camera camera = Cameras.open("synthetic:" + scene + "#size=240x136&rate=20&frames=6")) {
      assertThat(camera.format().expectedFrames()).isEqualTo(6);
      List<Shot> shots = Passage.readAll(camera);
      assertThat(shots)
          .extracting(Shot::pts)
          .containsExactly(0L, 50_000L, 100_000L, 150_000L, 200_000L, 250_000L);
      assertThat(Psnr.rgb(shots.get(0).picture(), shots.get(5).picture())).isLessThan(30);
    }
  }

  @Test
  void shouldPaintTheSameRainyDriveEachTime() throws Exception {
    String source = "synthetic:rainy-drive#size=240x136&frames=4";
    try (Camera one = Cameras.open(source);
        Camera other = Cameras.open(source)) {
      List<Shot> first = Passage.readAll(one);
      List<Shot> second = Passage.readAll(other);
      for (int i = 0; i < 4; i++) {
        assertThat(second.get(i).picture().bgr()).isEqualTo(first.get(i).picture().bgr());
      }
    }
  }

  @Test
  void shouldPaintTheMomentThatItStamps() throws Exception {
    long before = System.nanoTime();
    try (Camera camera = Cameras.open(CameraSettings.of("synthetic:clock#rate=200&frames=5"))) {
      FramePool pool = Passage.poolFor(camera.format(), 1);
      for (int i = 0; i < 5; i++) {
        try (Frame frame = camera.next(pool)) {
          TimeCode code = TimeCode.read(frame).orElseThrow();
          assertThat(code.frame()).isEqualTo(i);
          assertThat(code.timeUs()).isEqualTo(TimeCode.of(0, frame.captureNs()).timeUs());
          assertThat(code.ageUs(System.nanoTime())).isNotNegative();
          assertThat(code.ageUs(before)).isNotPositive();
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"224x128, 224x128", "640x360, 320x180", "1280x720, 640x360", "1280x720, 1920x1080"})
  void shouldBeReadBehindAnEncoderAtAnotherSize(String size, String scaled) throws Exception {
    FfmpegPeer.assumeInstalled();
    int frames = 10;
    Path raw = directory.resolve("raw");
    try (Camera camera = Cameras.open("synthetic:clock#frames=" + frames + "&size=" + size);
        OutputStream out = Files.newOutputStream(raw)) {
      for (Shot shot : Passage.readAll(camera)) {
        out.write(shot.picture().bgr());
      }
    }
    Path clip = directory.resolve("clip.mp4");
    FfmpegPeer.ffmpeg(
        ("-f rawvideo -pix_fmt bgr24 -s %s -framerate 30 -i %s -vf scale=%s -c:v libx264 -crf 32"
                + " -pix_fmt yuv420p %s")
            .formatted(size, raw, scaled, clip));
    try (Camera camera = Cameras.open(clip.toString())) {
      List<Shot> shots = Passage.readAll(camera);
      assertThat(shots).hasSize(frames);
      for (int i = 0; i < frames; i++) {
        ByteBuffer pixels = ByteBuffer.wrap(shots.get(i).picture().bgr());
        assertThat(
                TimeCode.read(pixels, camera.format().widthPx(), camera.format().heightPx())
                    .orElseThrow()
                    .frame())
            .isEqualTo(i);
      }
    }
  }

  @Test
  void shouldHoldTheGreatestNumbers() {
    FramePool pool = new FramePool(1, 224, 128);
    Frame frame = pool.tryLease();
    for (TimeCode code :
        List.of(
            new TimeCode(0, 0),
            new TimeCode((1L << 32) - 1, (1L << 48) - 1),
            new TimeCode(0x8000_0001L, 0x8000_0000_0001L))) {
      code.paint(frame);
      assertThat(TimeCode.read(frame)).contains(code);
    }
    assertThat(TimeCode.of(1L << 32, -1000)).isEqualTo(new TimeCode(0, (1L << 48) - 1));
    assertThat(TimeCode.of(7, -1000).ageUs(5000)).isEqualTo(6);
    frame.close();
  }

  @Test
  void shouldSeeNoCodeWhereThereIsNone() throws Exception {
    try (Camera camera = Cameras.open("synthetic:rainy-drive#frames=1&size=640x360");
        Frame frame = camera.next(Passage.poolFor(camera.format(), 1))) {
      assertThat(TimeCode.read(frame)).isEmpty();
      new TimeCode(1, (1L << 48) - 1).paint(frame);
      frame.pixels().put(3 * (640 * 40 + 300) + 1, (byte) 126); // not a cell's middle: no harm
      assertThat(TimeCode.read(frame)).isPresent();
      for (int x = 0; x < 640; x++) {
        frame.pixels().put(3 * (640 * 56 + x) + 1, (byte) 0); // a row of cells wiped out
      }
      assertThat(TimeCode.read(frame)).isEmpty();
    }
    assertThat(TimeCode.read(ByteBuffer.allocate(12), 2, 2)).isEmpty();
  }
}
