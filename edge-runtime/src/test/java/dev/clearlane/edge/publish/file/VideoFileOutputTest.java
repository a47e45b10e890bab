package dev.clearlane.edge.publish.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.clearlane.bundle.Picture;
import dev.clearlane.bundle.Psnr;
import dev.clearlane.edge.capture.Camera;
import dev.clearlane.edge.capture.Cameras;
import dev.clearlane.edge.clips.Passage;
import dev.clearlane.edge.clips.Passage.Shot;
import dev.clearlane.edge.publish.Output;
import dev.clearlane.serving.clips.FfmpegPeer;
import dev.clearlane.serving.clips.Scenes;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.FramePool;
import dev.clearlane.serving.frame.StreamFormat;
import dev.clearlane.serving.frame.TimeBase;
import dev.clearlane.serving.picture.PictureFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class VideoFileOutputTest {
  private static final StreamFormat SMALL =
      new StreamFormat(160, 96, new TimeBase(1, 12_800), 25, -1);

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"mp4", "mov", "m4v"})
  void shouldKeepNumberAndExactTimesOfUnevenFrames(String suffix) throws Exception {
    Path file = directory.resolve("clip." + suffix);
    long[] times = {1_000, 1_512, 1_600, 4_000, 4_001, 20_000};

    try (Output output = VideoFileOutput.open(file, SMALL)) {
      Passage.write(output, SMALL, times);
    }

    try (Camera camera = Cameras.open(file.toString())) {
      assertThat(camera.format().timeBase()).isEqualTo(SMALL.timeBase());
      assertThat(Passage.readAll(camera))
          .extracting(Shot::pts)
          .containsExactly(1_000L, 1_512L, 1_600L, 4_000L, 4_001L, 20_000L);
      assertThat(camera.lostFrames()).isZero();
    }
  }

  @Test
  void shouldShiftTimesThatBeginBelowZero() throws Exception {
    Path file = directory.resolve("clip.mp4");

    try (Output output = VideoFileOutput.open(file, SMALL)) {
      Passage.write(output, SMALL, -1_024, -500, 0, 512);
    }

    try (Camera camera = Cameras.open(file.toString())) {
      assertThat(Passage.readAll(camera))
          .extracting(Shot::pts)
          .containsExactly(0L, 524L, 1_024L, 1_536L);
    }
  }

  @Test
  void shouldRoundTimesToMillisecondsInMatroska() throws Exception {
    Path file = directory.resolve("clip.mkv");

    try (Output output = VideoFileOutput.open(file, SMALL)) {
      Passage.write(output, SMALL, 0, 512, 1_024);
    }

    try (Camera camera = Cameras.open(file.toString())) {
      assertThat(Passage.readAll(camera)).extracting(Shot::pts).containsExactly(0L, 40L, 80L);
    }
  }

  @ParameterizedTest
  @CsvSource({"160, 96", "161, 97", "1, 1", "17, 18", "8, 12", "640, 160", "16, 400"})
  void shouldPreserveColoursAtAnySizeAndGrowOddSidesByOne(int widthPx, int heightPx)
      throws Exception {
    Path file = directory.resolve("clip.mp4");
    StreamFormat format = new StreamFormat(widthPx, heightPx, new TimeBase(1, 25), 25, -1);

    try (Output output = VideoFileOutput.open(file, format)) {
      Passage.write(output, format, 0, 1, 2);
    }

    try (Camera camera = Cameras.open(file.toString())) {
      List<Shot> shots = Passage.readAll(camera);
      assertThat(shots).hasSize(3);
      for (Shot shot : shots) {
        assertThat(shot.picture().widthPx()).isEqualTo(widthPx + widthPx % 2);
        assertThat(shot.picture().heightPx()).isEqualTo(heightPx + heightPx % 2);
        assertThat(
                Psnr.rgb(
                    shot.picture().crop(0, 0, widthPx, heightPx),
                    Scenes.moving(widthPx, heightPx, (int) shot.sequence())))
            .isGreaterThan(29);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-bf 3",
        "-bf 0 -vf select='mod(n\\,3)' -vsync vfr",
        "-output_ts_offset 2.5",
        "-video_track_timescale 90000"
      })
  void shouldPreserveSourceTimestampsForThePeer(String options) throws Exception {
    FfmpegPeer.assumeInstalled();
    Path source = directory.resolve("source.mp4");
    FfmpegPeer.ffmpeg(
        "-f lavfi -i testsrc=s=128x96:r=25:d=1.2 -c:v libx264 -pix_fmt yuv420p %s %s"
            .formatted(options, source));
    Path copy = directory.resolve("copy.mp4");

    try (Camera camera = Cameras.open(source.toString());
        Output output = VideoFileOutput.open(copy, camera.format())) {
      Passage.copy(camera, output);
    }

    assertThat(FfmpegPeer.frameTimes(copy)).isEqualTo(FfmpegPeer.frameTimes(source));
    assertThat(FfmpegPeer.probe(copy, "stream=codec_name,has_b_frames,width,height,pix_fmt"))
        .containsExactly("h264,128,96,0,yuv420p");
  }

  @ParameterizedTest
  @CsvSource({"128, 96, smpte170m", "1280, 96, bt709"})
  void shouldTagColoursForThePeer(int widthPx, int heightPx, String matrix) throws Exception {
    FfmpegPeer.assumeInstalled();
    Path clip = directory.resolve("clip.mp4");
    StreamFormat format = new StreamFormat(widthPx, heightPx, new TimeBase(1, 25), 25, -1);
    Frame frame = Passage.poolFor(format, 1).lease();
    frame.copyFrom(Scenes.plain(widthPx, heightPx, 0xc0, 0x60, 0x30));
    try (Output output = VideoFileOutput.open(clip, format)) {
      output.accept(Passage.passed(frame));
    }

    Path shown = directory.resolve("shown.png");
    FfmpegPeer.ffmpeg(
        "-i %s -vf scale=in_color_matrix=auto,format=rgb24 %s".formatted(clip, shown));

    assertThat(FfmpegPeer.probe(clip, "stream=color_range,color_space"))
        .containsExactly("tv," + matrix);
    Picture picture = PictureFile.read(shown).picture();
    assertThat(picture.sample(40, 40, 0)).isCloseTo(0xc0, within(3));
    assertThat(picture.sample(40, 40, 1)).isCloseTo(0x60, within(3));
    assertThat(picture.sample(40, 40, 2)).isCloseTo(0x30, within(3));
  }

  @Test
  void shouldFallBackToTheNextEncoderOfTheChain() throws Exception {
    Path file = directory.resolve("clip.mp4");
    StreamFormat fine = new StreamFormat(160, 96, new TimeBase(1, 90_000), 25, -1);

    try (Output output = VideoFileOutput.open(file, fine, 5, List.of("no_such_encoder", "mpeg4"))) {
      Passage.write(output, fine, 0, 3_600, 7_201);
    }

    try (Camera camera = Cameras.open(file.toString())) {
      List<Shot> shots = Passage.readAll(camera);
      assertThat(shots).extracting(Shot::pts).containsExactly(0L, 3_600L, 7_201L);
      assertThat(Psnr.rgb(shots.get(2).picture(), Scenes.moving(160, 96, 2))).isGreaterThan(30);
    }
  }

  @Test
  void shouldNameTheEncodersThatFailedAndLeaveNoFile() throws Exception {
    Path file = directory.resolve("clip.mp4");

    assertThatThrownBy(() -> VideoFileOutput.open(file, SMALL, 22, List.of("no_such_encoder")))
        .hasMessage(
            file
                + ": cannot be written: no encoder takes 160x96 pixels "
                + "(no_such_encoder: not in this FFmpeg)");
    assertThat(left()).isEmpty();
  }

  @Test
  void shouldHaveNoFileOfItsNameBeforeItIsComplete() throws Exception {
    Path file = Files.writeString(directory.resolve("clip.mp4"), "the clip of yesterday");

    try (Output output = VideoFileOutput.open(file, SMALL)) {
      Passage.write(output, SMALL, 0, 512);
      assertThat(file).hasContent("the clip of yesterday");
    }

    try (Camera camera = Cameras.open(file.toString())) {
      assertThat(Passage.readAll(camera)).hasSize(2);
    }
    assertThat(left()).containsExactly(file);
  }

  @Test
  void shouldLeaveNoFileWithoutFrames() throws Exception {
    VideoFileOutput.open(directory.resolve("clip.mp4"), SMALL).close();

    assertThat(left()).isEmpty();
  }

  @Test
  void shouldRejectFramesOfAnotherSizeOrOutOfOrderAndLeaveNoFile() throws Exception {
    Path file = directory.resolve("clip.mp4");
    StreamFormat other = new StreamFormat(64, 48, SMALL.timeBase(), 25, -1);

    try (Output output = VideoFileOutput.open(file, SMALL)) {
      assertThatThrownBy(() -> Passage.write(output, other, 0))
          .hasMessage(file + ": cannot be written: a clip of 160x96 takes no frame of 64x48");
    }
    try (Output output = VideoFileOutput.open(file, SMALL)) {
      assertThatThrownBy(() -> Passage.write(output, SMALL, 5, 5))
          .hasMessage(file + ": cannot be written: frame times must grow, but 5 follows 5");
    }
    assertThat(left()).isEmpty();
  }

  @Test
  void shouldCloseEveryFrameAlsoAfterAFailure() throws Exception {
    FramePool pool = Passage.poolFor(SMALL, 1);
    try (Output output = VideoFileOutput.open(directory.resolve("clip.mp4"), SMALL)) {
      output.accept(Passage.passed(pool.lease().stamp(0, 7, 0)));
      assertThat(pool.leased()).isZero();
      assertThatThrownBy(() -> output.accept(Passage.passed(pool.lease().stamp(1, 7, 0))))
          .isInstanceOf(IOException.class);
      assertThat(pool.leased()).isZero();
    }
  }

  @Test
  void shouldRejectTargetsThatCannotBeWritten() throws Exception {
    Path nowhere = directory.resolve("no/such/clip.mp4");
    Path taken = Files.createDirectory(directory.resolve("taken.mp4"));

    assertThatThrownBy(() -> VideoFileOutput.open(nowhere, SMALL))
        .hasMessage(nowhere + ": no such directory: " + nowhere.getParent());
    assertThatThrownBy(() -> VideoFileOutput.open(taken, SMALL))
        .hasMessage(taken + ": is a directory");
    assertThatThrownBy(() -> VideoFileOutput.open(directory.resolve("clip.gif"), SMALL))
        .hasMessageEndingWith("clips are written as .mp4, .m4v, .mov or .mkv");
    assertThat(left()).containsExactly(taken);
  }

  @Test
  void shouldPreserveARoadThroughDecodingAndEncoding() throws Exception {
    Path drive =
        Path.of(System.getProperty("clearlane.root"), "..", "shared/data/drive_video")
            .resolve("udacity_project_video_cut.mp4");
    assumeTrue(Files.exists(drive), "the shared drive is not there");
    Path copy = directory.resolve("copy.mp4");
    try (Camera camera = Cameras.open(drive.toString());
        Output output = VideoFileOutput.open(copy, camera.format())) {
      assertThat(Passage.copy(camera, output)).isEqualTo(76);
    }

    try (Camera before = Cameras.open(drive.toString());
        Camera after = Cameras.open(copy.toString())) {
      assertThat(after.format()).isEqualTo(before.format());
      FramePool pool = Passage.poolFor(before.format(), 2);
      for (int i = 0; i < 76; i++) {
        try (Frame source = before.next(pool);
            Frame passed = after.next(pool)) {
          assertThat(passed.pts()).isEqualTo(source.pts());
          if (i % 25 == 0) {
            assertThat(Psnr.rgb(source.toPicture(), passed.toPicture())).isGreaterThan(39);
          }
        }
      }
    }
  }

  private List<Path> left() throws IOException {
    try (var files = Files.list(directory)) {
      return files.toList();
    }
  }
}
