package dev.clearlane.trainer.synth;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.clearlane.bundle.Picture;
import dev.clearlane.serving.picture.PictureFile;
import dev.clearlane.trainer.data.DataPictures;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class SynthCommandTest {
  @TempDir Path directory;

  private static final Path MODELS = Path.of(System.getProperty("clearlane.root"), "models");

  private final StringWriter err = new StringWriter();
  private final StringWriter out = new StringWriter();

  @Test
  void shouldWritePairsOfTheSameName() throws Exception {
    Path in = Files.createDirectory(directory.resolve("in"));
    Picture grey = Picture.black(40, 30);
    Arrays.fill(grey.bgr(), (byte) 90);
    PictureFile.write(grey, in.resolve("a.png"));
    PictureFile.write(grey, in.resolve("b.png"));
    Path target = directory.resolve("out");
    assertThat(run("degrade", "heavy-rain", "--in", in.toString(), "--out", target.toString()))
        .isZero();
    assertThat(DataPictures.read(target.resolve("clean/b.png")).bgr()).isEqualTo(grey.bgr());
    byte[] a = DataPictures.read(target.resolve("degraded/a.png")).bgr();
    byte[] b = DataPictures.read(target.resolve("degraded/b.png")).bgr();
    assertThat(a).isNotEqualTo(grey.bgr()).isNotEqualTo(b);
    assertThat(err.toString()).contains("2 pictures, heavy-rain");
  }

  @Test
  void shouldRefuseTwoPicturesThatWouldBecomeOne() throws Exception {
    Path in = Files.createDirectory(directory.resolve("in"));
    PictureFile.write(Picture.black(40, 30), in.resolve("a.png"));
    PictureFile.write(Picture.black(40, 30), in.resolve("a.jpg"));
    Path target = directory.resolve("out");
    assertThat(run("degrade", "noise", "--in", in.toString(), "--out", target.toString()))
        .isEqualTo(2);
    assertThat(err.toString()).contains("a.png would both become a.png").hasLineCount(1);
    assertThat(target).doesNotExist();
  }

  @Test
  void shouldRefuseAnUnknownKindAsWrongUse() {
    assertThat(run("degrade", "snow", "--in", "x.png", "--out", directory.toString())).isEqualTo(2);
    assertThat(err.toString()).contains("'snow' is unknown").hasLineCount(1);
  }

  @Test
  void shouldFailOnAMissingPicture() {
    assertThat(run("degrade", "drops", "--in", "x.png", "--out", directory.toString()))
        .isEqualTo(1);
    assertThat(err.toString()).contains("x.png").hasLineCount(1);
  }

  @Test
  void shouldMeasureWhatAModelGainsOnADegradation() throws Exception {
    Path in = Files.createDirectory(directory.resolve("in"));
    PictureFile.write(checks(120, 96), in.resolve("a.png"));
    PictureFile.write(checks(96, 120), in.resolve("b.png"));
    PictureFile.write(checks(40, 30), in.resolve("small.png"));
    Path sheet = directory.resolve("sheet.png");
    assertThat(
            run(
                "check",
                "vehicle",
                "trajectory-srgb",
                "--pictures",
                in.toString(),
                "--pairs",
                in + ":" + in,
                "--model",
                MODELS.resolve("deblur-rep16-pu2").toString(),
                "--crop",
                "64",
                "--draws",
                "2",
                "--json",
                "--out",
                sheet.toString()))
        .isZero();
    JsonNode sets = new ObjectMapper().readTree(out.toString()).get("sets");
    assertThat(sets).hasSize(3);
    assertThat(sets.get(0).get("psnr_in").asDouble()).isEqualTo(100); // the pairs are equal
    for (JsonNode set : sets) {
      boolean real = set.get("psnr_in").asDouble() == 100;
      assertThat(set.get("pictures").asInt()).as("two pictures, two draws").isEqualTo(real ? 2 : 4);
      assertThat(set.get("gain_db").asDouble())
          .isEqualTo(set.get("psnr_out").asDouble() - set.get("psnr_in").asDouble());
    }
    assertThat(sets.get(2).get("set").asText()).isEqualTo("trajectory-srgb");
    assertThat(DataPictures.read(sheet).widthPx()).isEqualTo(4 * 68);
  }

  @Test
  void shouldRefuseWhatCannotBeChecked() throws Exception {
    Path in = Files.createDirectory(directory.resolve("in"));
    PictureFile.write(checks(40, 30), in.resolve("a.png"));
    String deblur = MODELS.resolve("deblur-rep16-pu2").toString();
    String selector = MODELS.resolve("selector").toString();
    assertThat(run("check", "snow", "--pictures", in.toString(), "--model", deblur)).isEqualTo(2);
    assertThat(run("check", "vehicle", "--pictures", in.toString(), "--model", deblur))
        .isEqualTo(2);
    assertThat(run("check", "vehicle", "--pictures", in.toString(), "--model", selector))
        .isEqualTo(2);
    assertThat(
            run(
                "check",
                "vehicle",
                "--pictures",
                in.toString(),
                "--model",
                deblur,
                "--crop",
                "16",
                "--pairs",
                "one"))
        .isEqualTo(2);
    assertThat(err.toString().lines())
        .satisfiesExactly(
            line -> assertThat(line).contains("'snow' is unknown"),
            line -> assertThat(line).contains("no picture of at least 256 x 256 pixels"),
            line -> assertThat(line).contains("model selector is for task select"),
            line -> assertThat(line).contains("--pairs must be DEGRADED:CLEAN, not 'one'"));
  }

  private static Picture checks(int width, int height) {
    Picture picture = Picture.black(width, height);
    for (int i = 0; i < picture.bgr().length; i++) {
      int pixel = i / 3;
      picture.bgr()[i] = (byte) ((pixel % width / 8 + pixel / width / 8) % 2 == 0 ? 60 : 190);
    }
    return picture;
  }

  @Test
  void shouldRefuseASizeThatIsNone() {
    assertThat(run("drive", "--seed", "1", "--out", directory.toString(), "--size", "large"))
        .isEqualTo(2);
    assertThat(err.toString()).contains("--size must be like 1280x720, not 'large'");
  }

  @Test
  void shouldRenderATinyDrive() {
    assertThat(
            run(
                "drive",
                "--seed",
                "3",
                "--out",
                directory.toString(),
                "--size",
                "96x64",
                "--seconds",
                "0.24"))
        .isZero();
    assertThat(directory.resolve("drive.mp4")).isNotEmptyFile();
    assertThat(directory.resolve("reference.mp4")).isNotEmptyFile();
    assertThat(directory.resolve("truth.json")).isNotEmptyFile();
    assertThat(err.toString()).contains("clean frames 0-0  100.00 dB");
  }

  private int run(String... args) {
    return new CommandLine(new SynthCommand())
        .setErr(new PrintWriter(err, true))
        .setOut(new PrintWriter(out, true))
        .execute(args);
  }
}
