package dev.clearlane.edge.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clearlane.bundle.ModelManifest.Threshold;
import dev.clearlane.bundle.Picture;
import dev.clearlane.bundle.Psnr;
import dev.clearlane.bundle.Task;
import dev.clearlane.serving.clips.Scenes;
import dev.clearlane.serving.inference.TinyModels;
import dev.clearlane.serving.picture.PictureFile;
import dev.clearlane.serving.picture.Still;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluateCommandTest {
  @TempDir private Path directory;
  private Path models;
  private Path degraded;
  private Path clean;

  @BeforeEach
  void makePairsAndModels() throws Exception {
    models = Files.createDirectory(directory.resolve("models"));
    TinyModels.scale(models.resolve("derain"), "derain-half", Task.DERAIN, 0.5f);
    degraded = directory.resolve("degraded");
    clean = directory.resolve("clean");
    for (int i = 0; i < 4; i++) {
      write(degraded.resolve("drive/" + i + ".png"), Scenes.plain(24, 16, 100, 100, 100 + 2 * i));
      write(clean.resolve("drive/" + i + ".png"), Scenes.plain(24, 16, 50, 50, 50 + i));
    }
  }

  @Test
  void shouldMeasureBeforeAndAfter() throws Exception {
    Cli cli = evaluate("--degraded", degraded, "--clean", clean, "--json", "--per-picture");

    assertThat(cli.err()).isEmpty();
    assertThat(cli.code()).isZero();
    JsonNode figures = cli.json();
    assertThat(figures.path("pairs").asInt()).isEqualTo(4);
    assertThat(figures.path("psnr_out").asDouble()).isEqualTo(100);
    double mean = 0;
    for (int i = 0; i < 4; i++) {
      mean +=
          Psnr.rgb(
                  Scenes.plain(24, 16, 100, 100, 100 + 2 * i), Scenes.plain(24, 16, 50, 50, 50 + i))
              / 4;
    }
    assertThat(figures.path("psnr_in").asDouble()).isEqualTo(mean, within(1e-4));
    assertThat(figures.path("psnr_gain").asDouble()).isEqualTo(100 - mean, within(2e-4));
    assertThat(figures.path("ssim_out").asDouble()).isEqualTo(1, within(1e-6));
    assertThat(figures.path("ssim_volume_out").asDouble()).isEqualTo(1, within(1e-6));
    assertThat(figures.path("psnr_y_out").asDouble()).isEqualTo(100);
    assertThat(figures.path("ssim_y_in").asDouble()).isLessThan(1);
    assertThat(figures.path("decisions").path("derain").asInt()).isEqualTo(4);
    assertThat(figures.path("protocol").asText()).contains("8-bit").contains("no crop");
    assertThat(figures.path("pictures")).hasSize(4);
    assertThat(figures.path("pictures").path(2).path("name").asText()).isEqualTo("drive/2");
  }

  @Test
  void shouldPrintATableWithItsProtocol() {
    Cli cli = evaluate("--degraded", degraded, "--clean", clean);

    assertThat(cli.out())
        .contains("4 pairs, mode derain, derain-half")
        .contains("PSNR RGB dB")
        .contains("protocol: 8-bit rounded");
  }

  @Test
  void shouldTakeASubsetByTheOrderOfNames() throws Exception {
    Cli cli =
        evaluate(
            "--degraded",
            degraded,
            "--clean",
            clean,
            "--every",
            2,
            "--offset",
            1,
            "--json",
            "--per-picture");

    assertThat(cli.json().path("pictures"))
        .extracting(row -> row.path("name").asText())
        .containsExactly("drive/1", "drive/3");
    assertThat(
            evaluate("--degraded", degraded, "--clean", clean, "--every", 2, "--offset", 2).err())
        .contains("every must be at least 1 and offset 0 to every - 1");
  }

  @Test
  void shouldReadBothHalvesOfOnePicture() throws Exception {
    Picture both = Picture.black(48, 16);
    for (int y = 0; y < 16; y++) {
      for (int x = 0; x < 3 * 48; x++) {
        both.bgr()[y * 3 * 48 + x] = (byte) (x < 3 * 24 ? 30 : 60);
      }
    }
    Path halves = directory.resolve("halves");
    write(halves.resolve("1.png"), both);

    assertThat(evaluate("--pairs", halves, "--json").json().path("psnr_out").asDouble())
        .isEqualTo(100);
    assertThat(
            evaluate("--pairs", halves, "--layout", "clean-right", "--json")
                .json()
                .path("psnr_out")
                .asDouble())
        .isLessThan(20);
  }

  @Test
  void shouldPairByOrderWhereNamesDiffer() throws Exception {
    Path other = directory.resolve("other");
    for (int i = 0; i < 4; i++) {
      write(other.resolve("norain-" + i + ".png"), Scenes.plain(24, 16, 50, 50, 50 + i));
    }

    assertThat(
            evaluate("--degraded", degraded, "--clean", other, "--by-order", "--json")
                .json()
                .path("psnr_out")
                .asDouble())
        .isEqualTo(100);
    Files.delete(other.resolve("norain-0.png"));
    assertThat(evaluate("--degraded", degraded, "--clean", other, "--by-order").errLines())
        .singleElement()
        .asString()
        .contains("has 4 and", "has 3");
  }

  @Test
  void shouldListAllThatDoesNotPairBeforeAnythingRuns() throws IOException {
    write(degraded.resolve("drive/5.png"), Scenes.plain(8, 8, 0, 0, 0));
    write(clean.resolve("drive/6.png"), Scenes.plain(8, 8, 0, 0, 0));
    write(clean.resolve("drive/3.png"), Scenes.plain(8, 8, 0, 0, 0));

    Cli cli = evaluate("--degraded", degraded, "--clean", clean);

    assertThat(cli.code()).isEqualTo(2);
    assertThat(cli.errLines())
        .singleElement()
        .asString()
        .contains("only degraded: ", "5.png")
        .contains("only clean: ", "6.png")
        .contains("3.png is 24x16, ", "3.png is 8x8");
  }

  @Test
  void shouldLeaveSsimOutWherePicturesAreTooSmall() throws Exception {
    Path small = directory.resolve("small");
    write(small.resolve("1.png"), Scenes.plain(1, 1, 10, 10, 10));

    JsonNode figures =
        evaluate("--degraded", small, "--clean", small, "--mode", "pass", "--json").json();

    assertThat(figures.path("psnr_out").asDouble()).isEqualTo(100);
    assertThat(figures.has("ssim_in")).isFalse();
  }

  @Test
  void shouldDecideOverTheFramesOfEachClipAsInVideo() throws Exception {
    Threshold threshold = new Threshold(0.5, 0.3);
    TinyModels.meanColourSelector(
        models.resolve("selector"),
        Map.of("blur", threshold, "streaks", threshold, "drops", threshold));
    Path clips = directory.resolve("clips");
    for (int i = 0; i < 3; i++) { // green stands for streaks; 100 of 255 is between the thresholds
      write(clips.resolve("a/" + i + ".png"), Scenes.plain(24, 16, 0, i == 0 ? 200 : 100, 0));
      write(clips.resolve("b/" + i + ".png"), Scenes.plain(24, 16, 0, 100, 0));
    }
    Object[] pairs = {"--degraded", clips, "--clean", clips, "--mode", "auto", "--json"};

    JsonNode stills = evaluate(pairs).json();
    JsonNode sequence = evaluate(with(pairs, "--sequence", "--per-picture")).json();

    assertThat(stills.path("decisions").path("derain").asInt()).isEqualTo(1);
    assertThat(stills.has("clips")).isFalse();
    assertThat(sequence.path("pictures"))
        .extracting(row -> row.path("name").asText() + " " + row.path("decision").asText())
        .containsExactly(
            "a/0 derain", "a/1 derain", "a/2 derain", "b/0 pass", "b/1 pass", "b/2 pass");
    assertThat(sequence.path("clips"))
        .extracting(clip -> clip.path("name").asText() + " " + clip.path("pairs").asInt())
        .containsExactly("a 3", "b 3");
    assertThat(sequence.path("clips").path(1).path("psnr_out").asDouble()).isEqualTo(100);
    assertThat(evaluate(with(pairs, "--sequence", "--rate", 0)).err())
        .contains("--rate must be 1 to 1000, but is 0");
  }

  /** The model gives the frame before. */
  @Test
  void shouldShowModelsTheFramesBeforeOfTheSameClip() throws Exception {
    Path own = Files.createDirectory(directory.resolve("own"));
    TinyModels.frames(own.resolve("derain"), "derain-before", Task.DERAIN, 0, 1);
    Path clips = directory.resolve("clips");
    Path before = directory.resolve("before");
    for (String clip : List.of("a", "b")) {
      for (int i = 0; i < 3; i++) {
        write(clips.resolve(clip + "/" + i + ".png"), Scenes.plain(24, 16, 0, 100 + 9 * i, 0));
        write(
            before.resolve(clip + "/" + i + ".png"),
            Scenes.plain(24, 16, 0, 100 + 9 * Math.max(0, i - 1), 0));
      }
    }
    Object[] pairs = {
      "--degraded", clips, "--clean", before, "--mode", "derain", "--json", "--per-picture"
    };
    models = own;

    assertThat(evaluate(with(pairs, "--sequence")).json().path("pictures"))
        .extracting(row -> row.path("psnr_out").asDouble())
        .containsExactly(100.0, 100.0, 100.0, 100.0, 100.0, 100.0);
    List<Boolean> alone = List.of(true, false, false, true, false, false);
    assertThat(evaluate(pairs).json().path("pictures"))
        .as("pictures on their own")
        .extracting(row -> row.path("psnr_out").asDouble() == 100)
        .containsExactlyElementsOf(alone);
    assertThat(evaluate(with(pairs, "--sequence", "--rate", 3)).json().path("pictures"))
        .as("frames too far apart")
        .extracting(row -> row.path("psnr_out").asDouble() == 100)
        .containsExactlyElementsOf(alone);
  }

  private static Object[] with(Object[] options, Object... more) {
    return Stream.concat(Stream.of(options), Stream.of(more)).toArray();
  }

  @Test
  void shouldReportWhichFoldersItAccepts() {
    Cli cli = evaluate("--degraded", degraded);

    assertThat(cli.code()).isEqualTo(2);
    assertThat(cli.errLines()).singleElement().asString().contains("--degraded and --clean");
    assertThat(evaluate("--pairs", directory.resolve("none")).errLines())
        .singleElement()
        .asString()
        .contains("none: no such file");
  }

  private Cli evaluate(Object... options) {
    List<Object> args = new ArrayList<>(List.of("evaluate", "--models", models));
    args.addAll(List.of(options));
    if (!args.contains("--mode")) {
      args.addAll(List.of("--mode", "derain"));
    }
    return Cli.run(args.toArray());
  }

  private static void write(Path file, Picture picture) throws IOException {
    Files.createDirectories(file.getParent());
    PictureFile.write(Still.of(picture), file);
  }
}
