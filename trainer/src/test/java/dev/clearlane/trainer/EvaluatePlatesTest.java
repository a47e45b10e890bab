package dev.clearlane.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.bundle.PlateReading;
import dev.clearlane.serving.picture.PictureFile;
import dev.clearlane.synth.plates.Corners;
import dev.clearlane.synth.plates.Glyphs;
import dev.clearlane.synth.plates.PlateRenderer;
import dev.clearlane.synth.plates.Rectified;
import dev.clearlane.synth.plates.RenderedPlate;
import dev.clearlane.trainer.network.NeedsLibtorch;
import dev.clearlane.trainer.training.TinyData;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@NeedsLibtorch
@Timeout(240)
final class EvaluatePlatesTest {
  @TempDir Path folder;

  /** Rendered plates in the layout of real ones: crops with texts, and scenes with boxes. */
  private Path data() throws IOException {
    Path data = TinyData.in(folder.resolve("data"));
    Path plates = data.resolve("plates_real");
    Files.createDirectories(plates.resolve("crops/eu"));
    Files.createDirectories(plates.resolve("scenes/world"));
    PlateRenderer renderer = new PlateRenderer(List.of("de"), List.of(Glyphs.strokes(0.13)));
    List<String> rows = new ArrayList<>();
    String row =
        """
        {"file": "%s", "text": "%s", "box": [%s, %s, %s, %s], "country": "DE", "kind": "%s", "lines": 1, "split": "%s"}""";
    for (int i = 0; i < 12; i++) {
      String split = i < 8 ? "train" : "val";
      RenderedPlate plate = renderer.onto(TinyData.scene(0), 32, 32, 40, new SplittableRandom(i));
      Corners box = plate.corners().bounds();
      var crop = Rectified.of(plate.picture(), box);
      String file = "crops/eu/%d.png".formatted(i);
      PictureFile.write(crop, plates.resolve(file));
      rows.add(
          row.formatted(file, plate.text(), 0, 0, crop.widthPx(), crop.heightPx(), "crop", split));
      file = "scenes/world/%d.png".formatted(i);
      PictureFile.write(plate.picture(), plates.resolve(file));
      rows.add(
          row.formatted(
              file,
              plate.text(),
              box.left(),
              box.top(),
              box.widthPx(),
              box.heightPx(),
              "scene",
              split));
    }
    Files.write(plates.resolve("labels.jsonl"), rows);
    return data;
  }

  private Path bundle(Path data, String name, String recipe, String... options) throws IOException {
    Path file = Files.writeString(folder.resolve(name + ".yaml"), recipe);
    String run = folder.resolve(name + "-run").toString();
    run("train", file.toString(), "--data", data.toString(), "--out", run, "--threads", "1");
    assertThat(Files.readString(Path.of(run, "metrics.csv"))).contains("_share,");
    Path bundle = folder.resolve(name);
    List<String> export = new ArrayList<>(List.of("export", run, "--out", bundle.toString()));
    export.addAll(List.of(options));
    run(export.toArray(String[]::new));
    return bundle;
  }

  @Test
  void shouldTrainExportAndMeasureBothNetworks() throws Exception {
    Path data = data();
    Path reader =
        bundle(
            data,
            "reader",
            """
            name: reader
            task: plate-read
            network: {name: plate-reader-w2}
            steps: 2
            batch: 2
            mix:
              - {sharp: [urban100], fonts: [strokes], degrade: [none, motion]}
              - {plates: ["plates_real:crops/eu"]}
            validation: {every_steps: 2, samples: 1}
            """);
    Path detector =
        bundle(
            data,
            "detector",
            """
            name: detector
            task: plate-detect
            network: {name: plate-detector-w2}
            steps: 2
            batch: 2
            patch_px: 64
            mix:
              - {sharp: [urban100], fonts: [strokes]}
              - {sharp: [urban100]}
              - {plates: ["plates_real:scenes/world"], degrade: [none, noise]}
            validation: {every_steps: 2, samples: 1}
            """,
            "--threshold",
            "0.01");
    assertThat(ModelBundle.open(reader).manifest().plateReading())
        .isEqualTo(new PlateReading(160, 48, 4));
    assertThat(ModelBundle.open(detector).manifest().plateDetection().threshold()).isEqualTo(0.01);
    String text =
        run(
            "evaluate",
            "plates",
            "--data",
            data.toString(),
            "--reader",
            reader.toString(),
            "--detector",
            detector.toString(),
            "--degrade",
            "noise",
            "--json");
    JsonNode json = new JsonMapper().readTree(text);
    assertThat(json.path("reading").path("crops/eu").path("plates").asInt()).isEqualTo(4);
    assertThat(json.path("reading_by_country").path("DE").path("plates").asInt()).isEqualTo(4);
    JsonNode scenes = json.path("detection").path("scenes/world");
    assertThat(scenes.path("pictures").asInt()).isEqualTo(4);
    assertThat(scenes.path("plates").asInt()).isEqualTo(4);
    assertThat(scenes.path("recall_iou30").asDouble()).isBetween(0.0, 1.0);
    assertThat(json.path("whole_pictures").path("scenes/world").path("plates").asInt())
        .isEqualTo(4);
    assertThat(json.path("whole_pictures_true_boxes_by_width").toString()).contains("plates");
    assertThat(json.path("notes").toString()).contains("detector", "pictures degraded: noise");
    assertThat(json.path("restoration")).isEmpty();
  }

  @Test
  void shouldCompareRestoredReadingsAndTheirVoteWithRawOnes() throws Exception {
    Path data = data();
    String shipped =
        Path.of(System.getProperty("clearlane.root", ".."), "models/deblur-rep16-pu2").toString();
    String[] arguments = {
      "evaluate",
      "plates",
      "--data",
      data.toString(),
      "--degrade",
      "motion",
      "--restore",
      shipped,
      "--close-look",
      shipped,
      "--json"
    };
    JsonNode json = new JsonMapper().readTree(run(arguments));
    JsonNode crops = json.at("/restoration/crops~1eu");
    assertThat(crops.path("plates").asInt()).isEqualTo(4);
    for (String view : List.of("restored", "close_look", "voted")) {
      assertThat(crops.path(view).path("exact_share_o0_i1_merged").asDouble()).isBetween(0.0, 1.0);
      assertThat(crops.path(view).path("invented").asInt(-1)).isBetween(0, 4);
    }
    assertThat(crops.path("raw").has("invented")).isFalse();
    assertThat(json.path("notes").toString()).contains("closer look", "held-out split");
    // Pictures whose text alone is known are found and read, too.
    Files.writeString(
        data.resolve("plates_real/labels.jsonl"),
        Files.readString(data.resolve("plates_real/labels.jsonl"))
            + """
            {"file": "scenes/world/0.png", "text": "AB123", "box": null, "country": "AR", "kind": "scene", "lines": 1, "split": "train"}
            """);
    Path detector = Path.of(shipped).resolveSibling("plate-detector-w16");
    String text =
        run(
            "evaluate",
            "plates",
            "--data",
            data.toString(),
            "--detector",
            detector.toString(),
            "--split",
            "train",
            "--limit",
            "1");
    assertThat(text).contains("train split", "found and read in whole pictures", "AR  ");
  }

  @Test
  void shouldRefuseWhatCannotBeMeasured() {
    assertThat(code("evaluate", "plates", "--data", folder.resolve("none").toString()))
        .isEqualTo(2);
    assertThat(code("evaluate", "plates", "--data", folder.toString(), "--reader", "none"))
        .isEqualTo(2);
    assertThat(code("evaluate", "plates", "--data", folder.toString(), "--degrade", "fog"))
        .isEqualTo(2);
    assertThat(code("evaluate", "plates", "--data", folder.toString(), "--prior", "-1"))
        .isEqualTo(2);
    assertThat(code("evaluate", "plates", "--data", folder.toString(), "--split", "val"))
        .isEqualTo(2);
    assertThat(code("evaluate", "plates", "--data", folder.toString(), "--reader", "nowhere"))
        .isEqualTo(1);
    assertThat(code("evaluate", "--data", folder.toString())).isEqualTo(2);
  }

  private static int code(String... arguments) {
    PrintStream before = System.err;
    System.setErr(new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8));
    try {
      return Main.execute(arguments);
    } finally {
      System.setErr(before);
    }
  }

  private static String run(String... arguments) {
    PrintStream before = System.out;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      assertThat(Main.execute(arguments)).isZero();
      return bytes.toString(StandardCharsets.UTF_8);
    } finally {
      System.setOut(before);
    }
  }
}
