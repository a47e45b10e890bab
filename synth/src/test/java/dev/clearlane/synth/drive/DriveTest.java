package dev.clearlane.synth.drive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.clearlane.bundle.Picture;
import dev.clearlane.bundle.Psnr;
import dev.clearlane.serving.clip.ClipPictures;
import dev.clearlane.serving.clip.ClipWriter;
import dev.clearlane.serving.frame.StreamFormat;
import dev.clearlane.serving.frame.TimeBase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DriveTest {
  private static final StreamFormat SMALL = new StreamFormat(64, 64, new TimeBase(1, 25), 25, 3);

  @TempDir Path directory;

  @Test
  void shouldWriteBothClipsAndTheirTruth() throws Exception {
    DrivePlan plan = new DrivePlan(5, 160, 96, 25, 12);
    List<Integer> progress = new ArrayList<>();
    Drive.write(plan, new Quantisers(24, 24, 28), directory, progress::add);
    assertThat(progress).last().isEqualTo(12);
    for (String clip : List.of("drive.mp4", "reference.mp4")) {
      try (ClipPictures reader = ClipPictures.open(directory.resolve(clip))) {
        int frames = 0;
        Picture frame = reader.next();
        while (frame != null) {
          assertThat(frame.widthPx()).isEqualTo(160);
          assertThat(frame.heightPx()).isEqualTo(96);
          assertThat(reader.seconds()).isCloseTo(frames / 25.0, within(1e-9));
          frames++;
          frame = reader.next();
        }
        assertThat(frames).isEqualTo(12);
      }
    }
    JsonNode truth = new JsonMapper().readTree(directory.resolve("truth.json").toFile());
    assertThat(truth.get("seed").asLong()).isEqualTo(5);
    assertThat(truth.get("fps").asInt()).isEqualTo(25);
    assertThat(truth.get("stretches")).hasSize(6);
    assertThat(truth.get("stretches").get(1).get("kind").asText()).isEqualTo("blur");
    assertThat(truth.get("stretches").get(5).get("last_frame").asInt()).isEqualTo(11);
    assertThat(truth.get("plates").get(0).get("plates").get(0).get("text").asText()).hasSize(7);
  }

  @Test
  void shouldCodeCleanStretchesEqually() throws Exception {
    DrivePlan plan = new DrivePlan(6, 128, 96, 25, 12);
    DriveTruth truth = Drive.write(plan, new Quantisers(30, 32, 34), directory, done -> {});
    for (DriveTruth.MeasuredStretch stretch : truth.stretches()) {
      if (stretch.kind() == Kind.CLEAN) {
        assertThat(stretch.psnrDb()).isEqualTo(Psnr.EQUAL_DB);
      } else {
        assertThat(stretch.psnrDb()).isLessThan(36);
      }
    }
  }

  @Test
  void shouldWriteTheSameBytesForTheSamePictures() throws Exception {
    Path one = directory.resolve("one.mp4");
    Path two = directory.resolve("two.mp4");
    for (Path file : List.of(one, two)) {
      try (ClipWriter writer = ClipWriter.open(file, SMALL, 30)) {
        for (int i = 0; i < 3; i++) {
          writer.write(Picture.black(64, 64), i);
        }
      }
    }
    assertThat(one).hasSameBinaryContentAs(two);
  }

  @Test
  void shouldReportUnreadableAndUnwritableFilesInOneLine() throws Exception {
    Path nowhere = directory.resolve("missing").resolve("a.mp4");
    assertThatThrownBy(() -> ClipWriter.open(nowhere, SMALL))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("a.mp4: no such directory");
    Path text = Files.writeString(directory.resolve("text.mp4"), "no clip");
    assertThatThrownBy(() -> ClipPictures.open(text))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("text.mp4: not a video that FFmpeg can read");
  }

  @ParameterizedTest
  @CsvSource({
    "62, 96, 25, 12, --size must be 64x64",
    "129, 96, 25, 12, --size must be even",
    "128, 96, 0, 12, --fps must be 1 to 120",
    "128, 96, 25, 3, --seconds must give 6 to 300 frames",
    "128, 96, 25, 301, --seconds must give 6 to 300 frames"
  })
  void shouldRefusePlansThatCannotBeRendered(
      int width, int height, int fps, int frames, String message) {
    assertThatThrownBy(() -> new DrivePlan(1, width, height, fps, frames))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }
}
