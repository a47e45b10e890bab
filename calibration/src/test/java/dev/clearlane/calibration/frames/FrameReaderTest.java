package dev.clearlane.calibration.frames;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clearlane.bundle.Picture;
import dev.clearlane.serving.clips.FfmpegPeer;
import dev.clearlane.serving.picture.PictureFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FrameReaderTest {
  private static final int STEP = 40;

  @TempDir private Path directory;

  @Test
  void shouldTakeTheFramesBeforeFromClips() throws Exception {
    FfmpegPeer.assumeInstalled();
    for (int i = 0; i < 6; i++) {
      Picture grey = Picture.black(64, 48);
      Arrays.fill(grey.bgr(), (byte) (20 + STEP * i));
      PictureFile.write(grey, directory.resolve("%02d.png".formatted(i)));
    }
    Path clip = Files.createDirectory(directory.resolve("clips")).resolve("drive.mp4");
    FfmpegPeer.ffmpeg(
        "-framerate 2 -i %s/%%02d.png -c:v mpeg4 -q:v 2 %s".formatted(directory, clip));
    List<CalibrationFrame> frames = new FrameReader(8, 2).read(List.of(clip));
    assertThat(frames)
        .extracting(FrameReaderTest::levels)
        .containsExactly(List.of(0), List.of(2, 1, 0), List.of(4, 3, 2));
    assertThat(new FrameReader(8, 0).read(List.of(clip)))
        .extracting(FrameReaderTest::levels)
        .containsExactly(List.of(0), List.of(2), List.of(4));
    assertThat(new FrameReader(8, 2).read(List.of(directory.resolve("03.png"))).get(0).before())
        .isEmpty();
  }

  private static List<Integer> levels(CalibrationFrame frame) {
    return frame.inputs().stream()
        .map(picture -> Math.round((picture.sample(30, 20, 1) - 20) / (float) STEP))
        .toList();
  }
}
