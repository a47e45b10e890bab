package dev.clearlane.serving.clip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.clearlane.bundle.Picture;
import dev.clearlane.serving.clips.FfmpegPeer;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.FramePool;
import dev.clearlane.serving.frame.StreamFormat;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Recordings that players turn, mirror, deinterlace or stretch, and files with several videos. */
@Timeout(60)
class UprightClipTest {
  private static final String CORNER =
      "-f lavfi -i color=black:size=64x48:rate=25:duration=0.4,drawbox=x=0:y=0:w=20:h=16:color=red:t=fill";

  @TempDir private Path directory;

  @BeforeEach
  void requireFfmpeg() {
    FfmpegPeer.assumeInstalled();
  }

  /** Where the corner that is stored at the top left is shown, by ffmpeg's command line too. */
  @ParameterizedTest
  @CsvSource({
    "0, 64, 48, left, top",
    "90, 48, 64, left, bottom",
    "180, 64, 48, right, bottom",
    "270, 48, 64, right, top"
  })
  void shouldTurnWhatACameraStoresTurned(
      int degrees, int widthPx, int heightPx, String side, String end) throws Exception {
    Path stored = directory.resolve("stored.mp4");
    Path turned = directory.resolve("turned.mp4");
    FfmpegPeer.ffmpeg("%s -c:v mpeg4 -q:v 2 %s".formatted(CORNER, stored));
    FfmpegPeer.ffmpeg(
        "-i %s -c copy -metadata:s:v:0 rotate=%d %s".formatted(stored, degrees, turned));

    Read read = read(turned);

    assertThat(read.format().widthPx()).isEqualTo(widthPx);
    assertThat(read.format().heightPx()).isEqualTo(heightPx);
    assertThat(read.pictures()).hasSize(10);
    for (Picture picture : read.pictures()) {
      assertThat(corner(picture)).isEqualTo(side + " " + end);
    }
    assertThat(read.notes()).hasSize(degrees == 0 ? 0 : 1);
  }

  @Test
  void shouldMirrorByTheCodedStream() throws Exception {
    Path mirrored = directory.resolve("mirrored.h264");
    FfmpegPeer.ffmpeg(
        "%s -c:v libx264 -bsf:v h264_metadata=display_orientation=insert:flip=horizontal %s"
            .formatted(CORNER, mirrored));

    Read read = read(mirrored);

    assertThat(read.pictures()).hasSize(10);
    assertThat(corner(read.pictures().get(9))).isEqualTo("right top");
    assertThat(read.notes()).containsExactly("turned upright: stored mirrored");
  }

  @Test
  void shouldDeinterlaceAndKeepEveryFrameAndItsTime() throws Exception {
    // a bar that moves with every field: as stored, every other line has it elsewhere
    Path clip = directory.resolve("interlaced.ts");
    FfmpegPeer.ffmpeg(
        "-f lavfi -i color=black:size=64x48:rate=50:duration=2,geq=lum='if(lt(abs(X-mod(N*5,64)),6),235,16)':cb=128:cr=128"
            + " -vf tinterlace=interleave_top,fieldorder=tff -flags +ilme+ildct -c:v mpeg2video -q:v 2 "
            + clip);
    List<String> times = FfmpegPeer.frameTimes(clip);

    Read read = read(clip);

    assertThat(read.pictures()).hasSize(50).hasSameSizeAs(times);
    assertThat(read.notes()).containsExactly("interlaced: deinterlaced by FFmpeg's bwdif");
    for (int i = 0; i < times.size(); i++) {
      assertThat(read.seconds().get(i)).isEqualTo(Double.parseDouble(times.get(i)), within(1e-3));
    }
    assertThat(read.pictures().stream().mapToDouble(UprightClipTest::combing).average())
        .hasValueCloseTo(0.0, within(1.0)); // 39 as stored
  }

  @Test
  void shouldLeaveProgressiveVideoAsItIs() throws Exception {
    Path clip = directory.resolve("plain.mp4");
    FfmpegPeer.ffmpeg("%s -c:v mpeg4 -vf setsar=16/11 %s".formatted(CORNER, clip));

    Read read = read(clip);

    assertThat(read.notes()).isEmpty();
    assertThat(read.format().tags().aspectNum()).isEqualTo(16);
    assertThat(read.format().tags().aspectDen()).isEqualTo(11);
  }

  @Test
  void shouldLogWideColours() throws Exception {
    Path clip = directory.resolve("hdr.mp4");
    FfmpegPeer.ffmpeg(
        "%s -c:v libx264 -pix_fmt yuv420p10 -color_primaries bt2020 -color_trc smpte2084 -colorspace bt2020nc %s"
            .formatted(CORNER, clip));

    Read read = read(clip);

    assertThat(read.notes())
        .singleElement()
        .asString()
        .contains("primaries bt2020", "transfer smpte2084");
    assertThat(read.format().tags().primaries()).isEqualTo(9);
    assertThat(read.format().tags().transfer()).isEqualTo(16);
  }

  @Test
  void shouldReadTheVideoThatIsChosen() throws Exception {
    Path clip = directory.resolve("two.mkv");
    FfmpegPeer.ffmpeg(
        "-f lavfi -i color=red:size=64x48:duration=0.4 -f lavfi -i color=blue:size=96x64:duration=0.4"
            + " -map 0 -map 1 -c:v libx264 "
            + clip);

    try (ClipReader first = ClipReader.open(clip, 0);
        ClipReader second = ClipReader.open(clip, 1);
        ClipReader best = ClipReader.open(clip)) {
      assertThat(first.format().widthPx()).isEqualTo(64);
      assertThat(second.format().widthPx()).isEqualTo(96);
      assertThat(second.notes())
          .containsExactly("has 2 videos (0: h264 64x48, 1: h264 96x64); video=1 is read");
      assertThat(best.notes()).hasSize(1);
    }
    assertThatThrownBy(() -> ClipReader.open(clip, 2))
        .hasMessage(clip + ": has 2 videos (0: h264 64x48, 1: h264 96x64), so there is no video=2");
  }

  private record Read(
      StreamFormat format, List<Picture> pictures, List<Double> seconds, List<String> notes) {}

  private static Read read(Path clip) throws Exception {
    try (ClipReader reader = ClipReader.open(clip)) {
      StreamFormat format = reader.format();
      FramePool pool = new FramePool(2, format.widthPx(), format.heightPx());
      List<Picture> pictures = new ArrayList<>();
      List<Double> seconds = new ArrayList<>();
      for (Frame frame = reader.next(pool); frame != null; frame = reader.next(pool)) {
        try (Frame shown = frame) {
          pictures.add(shown.toPicture());
          seconds.add(format.timeBase().seconds(shown.pts()));
        }
      }
      assertThat(reader.lostFrames()).isZero();
      return new Read(format, pictures, seconds, reader.notes());
    }
  }

  /** Which corner is red. */
  private static String corner(Picture picture) {
    int x = red(picture, 4, 4) || red(picture, 4, picture.heightPx() - 5) ? 0 : 1;
    int column = x == 0 ? 4 : picture.widthPx() - 5;
    return (x == 0 ? "left " : "right ") + (red(picture, column, 4) ? "top" : "bottom");
  }

  private static boolean red(Picture picture, int x, int y) {
    return (picture.bgr()[3 * (y * picture.widthPx() + x) + 2] & 0xff) > 128;
  }

  /** Mean difference of neighbouring rows. */
  private static double combing(Picture picture) {
    int row = 3 * picture.widthPx();
    byte[] bgr = picture.bgr();
    long sum = 0;
    for (int i = row; i < bgr.length; i++) {
      sum += Math.abs((bgr[i] & 0xff) - (bgr[i - row] & 0xff));
    }
    return (double) sum / (bgr.length - row);
  }
}
