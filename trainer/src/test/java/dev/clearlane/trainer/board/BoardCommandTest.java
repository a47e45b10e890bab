package dev.clearlane.trainer.board;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.clearlane.bundle.CoarseModel;
import dev.clearlane.bundle.Picture;
import dev.clearlane.bundle.Task;
import dev.clearlane.serving.inference.TinyModels;
import dev.clearlane.serving.picture.PictureFile;
import dev.clearlane.trainer.usage.UsageException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class BoardCommandTest {
  private static final Path MODELS = Path.of(System.getProperty("clearlane.root"), "models");

  @TempDir Path directory;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Path data;

  @BeforeEach
  void writeData() throws IOException {
    data = Files.createDirectories(directory.resolve("data"));
    for (int i = 0; i < 11; i++) {
      PictureFile.write(scene(i), folder("stills").resolve("%02d.png".formatted(i)));
    }
    for (int i = 0; i < 3; i++) {
      PictureFile.write(scene(i), folder("sharp").resolve(i + ".png"));
      PictureFile.write(scene(i + 1), folder("soft").resolve(i + ".png"));
      PictureFile.write(scene(i), folder("real").resolve(i + ".png"));
    }
    Files.writeString(
        folder("real").resolve("labels.csv"), "file,kind\n0.png,clear\n1.png,rain\n2.png,fog\n");
    Files.writeString(
        directory.resolve("board.yaml"),
        """
        name: small
        sets:
          - {name: own, kind: pairs, input: soft, target: sharp, modes: [auto, deblur]}
          - {name: wet, kind: synthetic, degradation: heavy-rain, sources: ["sharp:stills"], seed: 7, max_width: 64,
             max_height: 48, modes: [derain]}
          - {name: calm, kind: clean, sources: ["sharp:stills"]}
          - {name: gone, kind: pairs, source: gopro}
          - {name: real, kind: labelled, labels: real/labels.csv, split: all, sources: {still: "sharp:stills"},
             expect: {clear: pass, rain: derain or both, still: pass}}
        """);
  }

  @Test
  void shouldWriteTablesAndSheets() throws Exception {
    Path written = directory.resolve("out");
    assertThat(run("--out", written.toString())).isZero();
    assertThat(out.toString())
        .contains("board small; models: select selector", "degraded pictures", "clean pictures")
        .contains("real: decisions by label", "gone: skipped: ");
    assertThat(written.resolve("board.txt")).content().isEqualToNormalizingNewlines(printed());
    assertThat(written.resolve("board.md")).content().contains("| own | auto | 3 |");
    for (String sheet : List.of("own", "wet", "calm")) {
      assertThat(PictureFile.read(written.resolve(sheet + ".png")).picture().widthPx())
          .isGreaterThan(3 * 64);
    }
    JsonNode json = new JsonMapper().readTree(written.resolve("board.json").toFile());
    assertThat(json.path("sets")).hasSize(4);
    JsonNode wet = json.path("sets").get(2);
    assertThat(wet.path("set").asText()).isEqualTo("wet");
    assertThat(wet.path("mode").asText()).isEqualTo("derain");
    assertThat(wet.path("pictures").asInt()).isEqualTo(2);
    assertThat(wet.path("psnr_in").asDouble()).isLessThan(35);
    assertThat(wet.path("rows").get(1).path("name").asText()).isEqualTo("stills/10.png");
    assertThat(json.path("skipped").get(0).path("set").asText()).isEqualTo("gone");
    JsonNode labels = json.path("labelled").get(0).path("labels");
    assertThat(labels.path("still").path("pictures").asInt()).isEqualTo(2);
    assertThat(labels.has("fog")).isFalse();
  }

  @Test
  void shouldGiveTheSameFiguresAgain() throws Exception {
    assertThat(run("--json")).isZero();
    String first = printed();
    out.getBuffer().setLength(0);
    assertThat(run("--json")).isZero();
    assertThat(printed()).isEqualTo(first);
  }

  @Test
  void shouldDegradeAPictureAlikeWhateverTheLimit() throws Exception {
    assertThat(run("--json", "--set", "wet")).isZero();
    JsonNode all = new JsonMapper().readTree(printed()).path("sets").get(0).path("rows");
    out.getBuffer().setLength(0);
    assertThat(run("--json", "--set", "wet", "--limit", "1")).isZero();
    JsonNode some = new JsonMapper().readTree(printed()).path("sets").get(0).path("rows");
    assertThat(some).hasSize(1);
    assertThat(some.get(0)).isEqualTo(all.get(0));
  }

  @Test
  void shouldLeaveOutModesWithoutAModel() throws Exception {
    Path models = Files.createDirectories(directory.resolve("models"));
    String candidate = MODELS.resolve("deblur-rep16-pu2").toString();
    assertThat(run("--models", models.toString(), "--model", candidate, "--set", "own")).isZero();
    assertThat(printed())
        .contains("own  deblur  3")
        .contains("own: skipped: mode auto: no model for task select");
  }

  /** A candidate whose coarse model is among the models, and one whose is not. */
  @Test
  void shouldMeasureARefinerBehindWhatItRefines() throws Exception {
    Path models = directory.resolve("models");
    TinyModels.identity(models.resolve("c"), "deblur-c", Task.DEBLUR, 1);
    Path refiner = directory.resolve("refiner");
    TinyModels.refiner(
        refiner, "deblur-f", Task.DEBLUR, new CoarseModel("deblur-c", 2), 0.5f, 0.5f);
    assertThat(run("--models", models + "", "--model", refiner + "", "--set", "own")).isZero();
    assertThat(printed()).contains("models: deblur deblur-c", "deblur deblur-f", "own  deblur  3");
    TinyModels.refiner(
        refiner, "deblur-f", Task.DEBLUR, new CoarseModel("deblur-d", 2), 0.5f, 0.5f);
    assertThat(run("--models", models + "", "--model", refiner + "", "--set", "own")).isEqualTo(2);
    assertThat(err.toString()).contains("deblur-f refines deblur-d at scale 2: ");
  }

  @Test
  void shouldRefuseABoardOfWhichNothingIsThere() {
    assertThat(run("--set", "gone")).isEqualTo(2);
    assertThat(err.toString()).contains("no set of the board could be measured");
  }

  @Test
  void shouldRefuseAnUnknownSetAndModel() {
    assertThat(run("--set", "other")).isEqualTo(2);
    assertThat(err.toString()).contains("but is 'other'");
    assertThat(run("--model", "nothing")).isEqualTo(2);
    assertThat(err.toString()).contains("no model nothing");
  }

  @Test
  void shouldFailOnAnUnreadablePicture() throws Exception {
    Files.writeString(data.resolve("stills/10.png"), "no picture");
    assertThat(run("--set", "calm")).isEqualTo(1);
    assertThat(err.toString()).contains("10.png");
  }

  private int run(String... arguments) {
    List<String> all =
        new ArrayList<>(
            List.of("--data", data.toString(), "--board", directory.resolve("board.yaml") + ""));
    all.addAll(List.of(arguments));
    return new CommandLine(new BoardCommand())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .setExecutionExceptionHandler(
            (failure, commandLine, parsed) -> {
              err.append(failure.getMessage()).append('\n');
              return failure instanceof UsageException ? 2 : 1;
            })
        .execute(all.toArray(new String[0]));
  }

  private String printed() {
    return out.toString().strip() + "\n";
  }

  private Path folder(String name) throws IOException {
    return Files.createDirectories(data.resolve(name));
  }

  /** Blocks of different brightness, as large as models need. */
  private static Picture scene(int shift) {
    Picture picture = Picture.black(96, 80);
    for (int y = 0; y < 80; y++) {
      for (int x = 0; x < 96; x++) {
        for (int c = 0; c < 3; c++) {
          picture.bgr()[3 * (y * 96 + x) + c] =
              (byte) (60 + 40 * ((x + shift) / 12 % 2 + y / 16 % 2) + 10 * c);
        }
      }
    }
    return picture;
  }
}
