package dev.clearlane.bench.drive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DriveTruthTest {
  @TempDir Path directory;

  @Test
  void shouldKnowTheStretchOfEachFrame() throws Exception {
    DriveTruth truth =
        read(
            """
            {"seed": 1, "stretches": [
              {"kind": "clean", "first_frame": 0, "last_frame": 9},
              {"kind": "rain", "first_frame": 10, "last_frame": 19}]}
            """);
    assertThat(truth.frames()).isEqualTo(20);
    assertThat(truth.at(9)).hasValueSatisfying(s -> assertThat(s.isDegraded()).isFalse());
    assertThat(truth.at(10)).hasValueSatisfying(s -> assertThat(s.isDegraded()).isTrue());
    assertThat(truth.at(20)).isEmpty();
  }

  @Test
  void shouldShowTheFrameWithTheWidestPlate() throws Exception {
    DriveTruth truth =
        read(
            """
            {"stretches": [
              {"kind": "clean", "first_frame": 0, "last_frame": 9},
              {"kind": "rain", "first_frame": 10, "last_frame": 19}],
             "plates": [
              {"frame": 2, "plates": [
                {"text": "A", "left_px": 1, "top_px": 2, "width_px": 30, "height_px": 9}]},
              {"frame": 7, "plates": [
                {"text": "B", "left_px": 5, "top_px": 6, "width_px": 20, "height_px": 8},
                {"text": "C", "left_px": 7, "top_px": 8, "width_px": 40, "height_px": 9}]}]}
            """);
    assertThat(truth.showcaseFrame(truth.stretches().get(0))).isEqualTo(7);
    assertThat(truth.widestPlate(7)).hasValueSatisfying(p -> assertThat(p.text()).isEqualTo("C"));
    assertThat(truth.showcaseFrame(truth.stretches().get(1))).isEqualTo(14);
    assertThat(truth.widestPlate(14)).isEmpty();
  }

  @Test
  void shouldRefuseGaps() {
    assertThatThrownBy(
            () ->
                read(
                    """
                    {"stretches": [
                      {"kind": "clean", "first_frame": 0, "last_frame": 9},
                      {"kind": "rain", "first_frame": 11, "last_frame": 19}]}
                    """))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("truth.json")
        .hasMessageContaining("frame 9 is followed by 11");
  }

  @Test
  void shouldRefuseWhatIsNoTruth() {
    assertThatThrownBy(() -> read("{}"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("stretches");
  }

  private DriveTruth read(String json) throws IOException {
    Path file = directory.resolve("truth.json");
    Files.writeString(file, json, UTF_8);
    return DriveTruth.read(file);
  }
}
