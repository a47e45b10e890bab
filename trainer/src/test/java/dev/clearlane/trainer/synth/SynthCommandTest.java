package dev.clearlane.trainer.synth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clearlane.bundle.Picture;
import dev.clearlane.trainer.data.PictureFiles;
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

  private final StringWriter err = new StringWriter();

  @Test
  void shouldWritePairsOfTheSameName() throws Exception {
    Path in = Files.createDirectory(directory.resolve("in"));
    Picture grey = Picture.black(40, 30);
    Arrays.fill(grey.bgr(), (byte) 90);
    PictureFiles.write(in.resolve("a.png"), grey);
    PictureFiles.write(in.resolve("b.png"), grey);
    Path out = directory.resolve("out");
    assertThat(run("degrade", "heavy-rain", "--in", in.toString(), "--out", out.toString()))
        .isZero();
    assertThat(PictureFiles.read(out.resolve("clean/b.png")).bgr()).isEqualTo(grey.bgr());
    byte[] a = PictureFiles.read(out.resolve("degraded/a.png")).bgr();
    byte[] b = PictureFiles.read(out.resolve("degraded/b.png")).bgr();
    assertThat(a).isNotEqualTo(grey.bgr()).isNotEqualTo(b);
    assertThat(err.toString()).contains("2 pictures, heavy-rain");
  }

  @Test
  void shouldRefuseTwoPicturesThatWouldBecomeOne() throws Exception {
    Path in = Files.createDirectory(directory.resolve("in"));
    PictureFiles.write(in.resolve("a.png"), Picture.black(40, 30));
    PictureFiles.write(in.resolve("a.jpg"), Picture.black(40, 30));
    Path out = directory.resolve("out");
    assertThat(run("degrade", "noise", "--in", in.toString(), "--out", out.toString()))
        .isEqualTo(2);
    assertThat(err.toString()).contains("a.png would both become a.png").hasLineCount(1);
    assertThat(out).doesNotExist();
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
    return new CommandLine(new SynthCommand()).setErr(new PrintWriter(err, true)).execute(args);
  }
}
