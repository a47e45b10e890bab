package dev.clearlane.trainer.teacher;

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
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class LabelCommandTest {
  private static final Path MODELS = Path.of(System.getProperty("clearlane.root"), "models");

  @TempDir Path directory;

  private final StringWriter err = new StringWriter();

  @Test
  void shouldWritePairsThatRecipesCanRead() throws Exception {
    Path in = pictures(3);
    Path out = directory.resolve("out");
    assertThat(label(in, out)).as(err.toString()).isZero();
    List<String> lines = Files.readAllLines(out.resolve("labels.jsonl"));
    assertThat(lines).hasSize(6);
    for (String line : lines) {
      JsonNode label = new ObjectMapper().readTree(line);
      String file = label.get("name").asText() + ".png";
      Picture input = DataPictures.read(out.resolve("input").resolve(file));
      Picture target = DataPictures.read(out.resolve("target").resolve(file));
      Picture trust = DataPictures.read(out.resolve("trust").resolve(file));
      assertThat(target.widthPx()).isEqualTo(64);
      assertThat(label.get("change_db")).hasSize(3);
      for (int i = 0; i < 64 * 64; i++) {
        if (trust.bgr()[3 * i] == 0) {
          assertThat(target.bgr()[3 * i]).isEqualTo(input.bgr()[3 * i]);
        }
      }
    }
  }

  @Test
  void shouldResumeAKilledRun() throws Exception {
    Path in = pictures(3);
    Path whole = directory.resolve("whole");
    Path killed = directory.resolve("killed");
    assertThat(label(in, whole)).isZero();
    assertThat(label(in, killed)).isZero();
    Path labels = killed.resolve("labels.jsonl");
    List<String> lines = Files.readAllLines(labels);
    Files.writeString(labels, String.join("\n", lines.subList(0, 3)) + "\n");
    Files.writeString(labels, lines.get(3).substring(0, 20), StandardOpenOption.APPEND);
    Files.delete(killed.resolve("target/p2-1.png"));

    assertThat(label(in, killed)).isZero();
    assertThat(err.toString()).contains("3 patches labelled, 6 in all");
    assertThat(labels).hasSameTextualContentAs(whole.resolve("labels.jsonl"));
    assertThat(killed.resolve("target/p2-1.png"))
        .hasSameBinaryContentAs(whole.resolve("target/p2-1.png"));
  }

  @Test
  void shouldStopAtItsTimeLimit() throws Exception {
    Path out = directory.resolve("out");
    assertThat(label(pictures(1), out, "--minutes", "0")).isZero();
    assertThat(err.toString()).contains("0 patches labelled").contains("time limit reached");
  }

  @Test
  void shouldNameWhatIsWrongInOneLine() throws Exception {
    Path out = directory.resolve("out");
    assertThat(label(directory.resolve("none"), out)).isEqualTo(1);
    Files.createDirectories(out);
    Files.writeString(out.resolve("labels.jsonl"), "oops\n");
    assertThat(label(pictures(1), out)).isEqualTo(1);
    assertThat(label(pictures(1), out, "--every", "0")).isEqualTo(2);
    assertThat(err.toString().lines())
        .satisfiesExactly(
            line -> assertThat(line).endsWith("none: no such file or folder"),
            line -> assertThat(line).endsWith("labels.jsonl: line 1 is not JSON"),
            line -> assertThat(line).endsWith("--every must be at least 1, but is 0"));
  }

  private Path pictures(int count) throws Exception {
    Path in = Files.createDirectories(directory.resolve("in"));
    for (int i = 0; i < count; i++) {
      Picture picture = Picture.black(90, 80);
      SplittableRandom random = new SplittableRandom(i);
      for (int at = 0; at < picture.bgr().length; at++) {
        picture.bgr()[at] = (byte) (at / 3 % 90 / 8 % 2 * 120 + 40 + random.nextInt(20));
      }
      PictureFile.write(picture, in.resolve("p" + i + ".png"));
    }
    PictureFile.write(Picture.black(40, 30), in.resolve("too-small.png"));
    return in;
  }

  private int label(Path in, Path out, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                in.toString(),
                "--model",
                MODELS.resolve("deblur-rep16-pu2").toString(),
                "--out",
                out.toString(),
                "--patch",
                "64",
                "--patches",
                "2"));
    arguments.addAll(List.of(more));
    return new CommandLine(new LabelCommand())
        .setErr(new PrintWriter(err, true))
        .execute(arguments.toArray(String[]::new));
  }
}
