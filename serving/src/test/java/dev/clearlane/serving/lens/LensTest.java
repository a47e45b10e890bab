package dev.clearlane.serving.lens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LensTest {
  static final Lens WIDE =
      new Lens(
          LensModel.BROWN_CONRADY,
          640,
          360,
          400,
          402,
          325,
          176,
          List.of(-0.28, 0.07, 0.001, -0.0015, 0.0),
          0.2,
          0.25,
          20);

  @TempDir private Path directory;

  @Test
  void shouldReadWhatItWrites() throws Exception {
    Path file = directory.resolve("front.lens.json");
    WIDE.write(file);
    assertThat(Lens.read(file)).isEqualTo(WIDE);
    assertThat(Files.readString(file)).contains("\"model\" : \"brown-conrady\"");
  }

  @Test
  void shouldScaleToPicturesOfTheSameAspect() {
    Lens larger = WIDE.scaledTo(1280, 720);
    assertThat(larger.fx()).isEqualTo(800);
    assertThat(larger.fy()).isEqualTo(804);
    assertThat(larger.cx()).isEqualTo(650.5); // pixel centres are at whole numbers
    assertThat(larger.distortion()).isEqualTo(WIDE.distortion());
    assertThat(WIDE.scaledTo(854, 480).fx()).isCloseTo(533.75, within(1e-9));
    assertThatThrownBy(() -> WIDE.scaledTo(640, 480))
        .hasMessage(
            "the camera's pictures must have the aspect of the calibration's, 640x360, but are"
                + " 640x480");
  }

  @Test
  void shouldProjectRays() {
    assertThat(WIDE.pixel(0, 0)).containsExactly(325, 176);
    // by hand: radial 1 - 0.28 * 0.25 + 0.07 * 0.0625, p2 * 3 * 0.25, p1 * 0.25
    assertThat(WIDE.pixel(0.5, 0)[0])
        .isCloseTo(325 + 400 * (0.5 * (1 - 0.07 + 0.004375) - 0.001125), within(1e-9));
    assertThat(WIDE.pixel(0.5, 0)[1]).isCloseTo(176 + 402 * 0.00025, within(1e-9));
    Lens fisheye =
        new Lens(
            LensModel.FISHEYE, 640, 360, 300, 300, 320, 180, List.of(0.1, 0.0, 0.0, 0.0), 0, 0, 0);
    double angle = Math.PI / 4;
    assertThat(fisheye.pixel(1, 0)[0])
        .isCloseTo(320 + 300 * angle * (1 + 0.1 * angle * angle), within(1e-9));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"width_px\" : 640 | \"width_px\" : 8 | width_px must be 16 to 16384, but is 8",
        "\"fx\" : 400.0 | \"fx\" : -1 | fx must be 0.05 to 100 widths, but is -1.0",
        "\"fx\" : 400.0 | \"fx\" : \"NaN\" | fx must be 0.05 to 100 widths, but is NaN",
        "\"cx\" : 325.0 | \"cx\" : 640 | cx must be within the picture, but is 640.0",
        "[ -0.28, | [ | distortion must have 5 coefficients, but is 4",
        "[ -0.28, | [ 1e9, | distortion must be numbers from -1000 to 1000, but is 1.0E9",
        "brown-conrady | pinhole | pinhole",
        "\"fx\" : 400.0, | '' | fx",
        "\"views\" | \"speed\" | speed"
      })
  void shouldNameWhatIsWrongWithAFile(String right, String wrong, String message) throws Exception {
    Path file = directory.resolve("front.lens.json");
    WIDE.write(file);
    String text = Files.readString(file);
    assertThat(text).contains(right);
    Files.writeString(file, text.replace(right, wrong));
    assertThatThrownBy(() -> Lens.read(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(file + ": ")
        .hasMessageContaining(message)
        .message()
        .hasLineCount(1);
  }

  @Test
  void shouldRefuseFilesThatAreNoLens() throws Exception {
    Path file = directory.resolve("none");
    assertThatThrownBy(() -> Lens.read(file)).hasMessage(file + ": no such file");
    Files.writeString(file, "null");
    assertThatThrownBy(() -> Lens.read(file)).hasMessageContaining("must hold a JSON object");
  }
}
