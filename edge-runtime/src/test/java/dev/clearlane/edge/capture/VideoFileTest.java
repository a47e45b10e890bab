package dev.clearlane.edge.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.clearlane.bundle.Picture;
import dev.clearlane.bundle.Psnr;
import dev.clearlane.edge.clips.Passage;
import dev.clearlane.edge.clips.Passage.Shot;
import dev.clearlane.edge.publish.Output;
import dev.clearlane.edge.publish.file.VideoFileOutput;
import dev.clearlane.serving.clips.FfmpegPeer;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.FramePool;
import dev.clearlane.serving.frame.StreamFormat;
import dev.clearlane.serving.frame.TimeBase;
import dev.clearlane.serving.picture.PictureFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class VideoFileTest extends CameraContract {
  /** Decoders agree on H.264 to the bit; what is left is rounding in the conversion to BGR. */
  private static final double SAME_PICTURE_DB = 38;

  /** Versions of swscale spread 4:2:0 colours differently; hard edges of pure colour show it. */
  private static final double SAME_COLOURS_DB = 27;

  @Override
  Camera openSix() throws IOException {
    return Cameras.open(own("six.mp4", 64, 48, FRAMES).toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"-bf 3", "-bf 2 -vf select='mod(n\\,3)' -vsync vfr", "-output_ts_offset 2.5"})
  void shouldDeliverThePeersFramesAtThePeersTimes(String options) throws Exception {
    Path clip = peer("clip.mp4", "libx264", options);
    List<String> expected = FfmpegPeer.frameTimes(clip);

    try (Camera camera = Cameras.open(clip.toString())) {
      List<Shot> shots = Passage.readAll(camera);
      assertThat(camera.format().expectedFrames()).isEqualTo(expected.size());
      assertThat(camera.lostFrames()).isZero();
      assertThat(times(camera, shots)).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"mkv", "avi", "mov", "ts"})
  void shouldReadOtherContainers(String suffix) throws Exception {
    Path clip = peer("clip." + suffix, "libx264", "-bf 0");

    try (Camera camera = Cameras.open(clip.toString())) {
      List<Shot> shots = Passage.readAll(camera);
      assertThat(times(camera, shots)).isEqualTo(FfmpegPeer.frameTimes(clip));
      assertThat(shots).hasSize(30);
      assertThat(camera.lostFrames()).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "bt709, tv, yuv420p, ffv1",
    "smpte170m, tv, yuv420p, ffv1",
    "bt709, pc, yuv420p, ffv1",
    "smpte170m, pc, yuvj420p, mjpeg",
    "bt2020nc, tv, yuv420p10le, ffv1",
    "bt709, tv, yuv444p, ffv1",
  })
  void shouldHonourTheClipsMatrixAndRange(String matrix, String range, String pixels, String codec)
      throws Exception {
    FfmpegPeer.assumeInstalled();
    Path clip = directory.resolve("colours.mkv");
    // flat fields, so that only matrix and range matter and not how chroma is interpolated
    FfmpegPeer.ffmpeg(
        "-f lavfi -i color=c=0x3060c0:s=64x48:r=5:d=0.4 -vf format=gbrp,"
            + "scale=out_color_matrix=%s:out_range=%s,format=%s".formatted(matrix, range, pixels)
            + " -c:v %s -q:v 1 -colorspace %s -color_range %s %s"
                .formatted(codec, matrix, range, clip));

    try (Camera camera = Cameras.open(clip.toString())) {
      Picture picture = Passage.readAll(camera).get(0).picture();
      assertThat(picture.sample(30, 20, 0)).isCloseTo(0xc0, within(3));
      assertThat(picture.sample(30, 20, 1)).isCloseTo(0x60, within(3));
      assertThat(picture.sample(30, 20, 2)).isCloseTo(0x30, within(3));
    }
  }

  @Test
  void shouldDecodeThePicturesThatThePeerDecodes() throws Exception {
    Path clip = peer("clip.mp4", "libx264", "-bf 2 -colorspace smpte170m -color_range tv");
    Path folder = Files.createDirectory(directory.resolve("frames"));
    FfmpegPeer.ffmpeg(
        "-i %s -sws_flags bilinear+full_chroma_int+accurate_rnd %s/%%d.png"
            .formatted(clip, folder));

    try (Camera camera = Cameras.open(clip.toString())) {
      for (Shot shot : Passage.readAll(camera)) {
        Picture peers = PictureFile.read(folder.resolve((shot.sequence() + 1) + ".png")).picture();
        assertThat(Psnr.y(shot.picture(), peers)).isGreaterThan(SAME_PICTURE_DB);
        assertThat(Psnr.rgb(shot.picture(), peers)).isGreaterThan(SAME_COLOURS_DB);
      }
    }
  }

  @Test
  void shouldDeliverAllGoodFramesOfATruncatedClipAndReportTheLoss() throws Exception {
    Path whole = peer("whole.mp4", "libx264", "-bf 2 -g 10 -movflags +faststart");
    Path cut = cut(whole, "cut.mp4");
    List<String> expected = FfmpegPeer.frameTimes(cut);

    try (Camera camera = Cameras.open(cut.toString())) {
      List<Shot> shots = Passage.readAll(camera);
      assertThat(shots.size()).isBetween(5, 29);
      assertThat(times(camera, shots)).isEqualTo(expected);
      assertThat(camera.format().expectedFrames()).isEqualTo(30);
      assertThat(camera.lostFrames()).isEqualTo(30 - shots.size());
    }
  }

  @Test
  void shouldReportTheLossInItsOwnTruncatedClips() throws Exception {
    Path cut = cut(own("own.mp4", 160, 96, 40), "cut.mp4");

    try (Camera camera = Cameras.open(cut.toString())) {
      int read = Passage.readAll(camera).size();
      assertThat(read).isBetween(1, 39);
      assertThat(camera.lostFrames()).isEqualTo(40 - read);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"mkv", "avi"})
  void shouldReportATruncatedClipIfTheContainerHasNoFrameCount(String suffix) throws Exception {
    Path cut = cut(peer("whole." + suffix, "libx264", "-bf 0 -g 10"), "cut." + suffix);

    try (Camera camera = Cameras.open(cut.toString())) {
      assertThat(camera.format().expectedFrames()).isEqualTo(-1);
      assertThat(Passage.readAll(camera)).hasSizeBetween(5, 29);
      assertThat(camera.lostFrames()).isPositive();
    }
  }

  @Test
  void shouldGoOnBehindDamagedFramesAndCountThem() throws Exception {
    Path good = peer("good.mp4", "libx264", "-bf 0 -g 5");
    Path damaged = directory.resolve("damaged.mp4");
    FfmpegPeer.ffmpeg("-i %s -c copy -bsf:v noise=amount=60 %s".formatted(good, damaged));

    try (Camera camera = Cameras.open(damaged.toString())) {
      List<Shot> shots = Passage.readAll(camera);
      assertThat(camera.lostFrames()).isPositive();
      assertThat(shots.size() + camera.lostFrames()).isEqualTo(30);
    }
  }

  @Test
  void shouldSurviveAnyDamageToTheFile() throws Exception {
    byte[] whole = Files.readAllBytes(own("whole.mp4", 32, 32, 4));
    Path damaged = directory.resolve("damaged.mp4");
    for (int i = 0; i < whole.length; i += 7) {
      byte[] bytes = whole.clone();
      bytes[i] ^= (byte) 0xff;
      Files.write(damaged, bytes);
      try (Camera camera = Cameras.open(damaged.toString())) {
        StreamFormat format = camera.format();
        if ((long) format.widthPx() * format.heightPx() < 1_000_000) {
          assertThat(Passage.readAll(camera).size()).isLessThanOrEqualTo(4);
        }
      } catch (IOException e) {
        assertThat(e).hasMessageStartingWith(damaged + ": ");
      }
    }
  }

  @Test
  void shouldScaleFramesOfAnotherSizeToTheFirst() throws Exception {
    Path small = peer("small.ts", "libx264", "-bf 0 -s 64x48");
    Path large = peer("large.ts", "libx264", "-bf 0 -s 128x96 -output_ts_offset 1.2");
    Path both = directory.resolve("both.ts");
    Files.write(both, Files.readAllBytes(small));
    Files.write(both, Files.readAllBytes(large), StandardOpenOption.APPEND);

    try (Camera camera = Cameras.open(both.toString())) {
      List<Shot> shots = Passage.readAll(camera);
      assertThat(shots).hasSize(60);
      assertThat(Psnr.rgb(shots.get(0).picture(), shots.get(30).picture())).isGreaterThan(18);
    }
  }

  @Test
  void shouldKeepMemoryFlatOverManyOpenings() throws Exception {
    Path clip = own("six.mp4", 320, 240, FRAMES);
    FramePool pool =
        new FramePool(1, 320, 240); // one for all: when the last is freed is Java's affair
    openAndRead(clip, pool, 50); // caches fill first
    long before = residentKib();

    openAndRead(clip, pool, 200);

    // one picture of 320x240 that stays behind per opening would be 45,000 KiB
    assertThat(residentKib() - before).isLessThan(30_000);
  }

  private static void openAndRead(Path clip, FramePool pool, int times) throws Exception {
    for (int i = 0; i < times; i++) {
      try (Camera camera = Cameras.open(clip.toString())) {
        try (Frame frame = camera.next(pool)) {
          assertThat(frame.pixels().capacity()).isPositive(); // which makes them
        }
      }
    }
  }

  private static long residentKib() throws IOException {
    System.gc();
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("RssAnon:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .sum();
  }

  private Path own(String name, int widthPx, int heightPx, int frames) throws IOException {
    Path clip = directory.resolve(name);
    StreamFormat format = new StreamFormat(widthPx, heightPx, new TimeBase(1, 12_800), 25, frames);
    long[] times = new long[frames];
    Arrays.setAll(times, i -> 512L * i);
    try (Output output = VideoFileOutput.open(clip, format)) {
      Passage.write(output, format, times);
    }
    return clip;
  }

  /** A clip of 30 moving frames at 25 per second by FFmpeg's command line. */
  private Path peer(String name, String codec, String options) throws Exception {
    FfmpegPeer.assumeInstalled();
    Path clip = directory.resolve(name);
    String source =
        options.contains("select") ? "testsrc=s=128x96:r=25:d=1.8" : "testsrc=s=128x96:r=25:d=1.2";
    FfmpegPeer.ffmpeg(
        "-f lavfi -i %s -c:v %s -pix_fmt yuv420p %s %s".formatted(source, codec, options, clip));
    return clip;
  }

  private Path cut(Path clip, String name) throws IOException {
    byte[] bytes = Files.readAllBytes(clip);
    return Files.write(directory.resolve(name), Arrays.copyOf(bytes, bytes.length * 6 / 10));
  }

  private static List<String> times(Camera camera, List<Shot> shots) {
    return shots.stream()
        .map(shot -> "%.6f".formatted(camera.format().timeBase().seconds(shot.pts())))
        .toList();
  }
}
