package dev.clearlane.edge.publish.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clearlane.bundle.Psnr;
import dev.clearlane.edge.capture.Camera;
import dev.clearlane.edge.capture.Cameras;
import dev.clearlane.edge.clips.Passage;
import dev.clearlane.edge.clips.Passage.Shot;
import dev.clearlane.edge.clips.Scenes;
import dev.clearlane.edge.frame.StreamFormat;
import dev.clearlane.edge.frame.TimeBase;
import dev.clearlane.edge.publish.Output;
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
  void shouldBringBackColoursAtAnySizeAndGrowOddSidesByOne(int widthPx, int heightPx)
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
}
