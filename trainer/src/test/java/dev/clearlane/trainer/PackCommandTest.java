package dev.clearlane.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.clearlane.bundle.CoarseModel;
import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.serving.picture.PictureFile;
import dev.clearlane.trainer.network.NeedsLibtorch;
import dev.clearlane.trainer.onnx.TinyCalibration;
import dev.clearlane.trainer.peer.NeedsPyTorch;
import dev.clearlane.trainer.peer.PyTorch;
import dev.clearlane.trainer.training.TinyData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PackCommandTest {
  @TempDir Path folder;
  private Path data;
  private Path recipe;
  private Path pack;

  @BeforeEach
  void write() throws IOException {
    data = TinyData.in(folder.resolve("data"));
    recipe = folder.resolve("tiny.yaml");
    Files.writeString(recipe, TinyData.recipe("rep4-pu2").text());
    pack = folder.resolve("pack");
  }

  private int pack(Object... more) {
    List<String> command = new ArrayList<>(List.of("train", "pack", recipe.toString()));
    command.addAll(List.of("--data", data.toString(), "--out", pack.toString()));
    for (Object argument : more) {
      command.add(argument.toString());
    }
    return Main.execute(command.toArray(String[]::new));
  }

  @Test
  void shouldPackTheTrainingSplitOnceAndNothingElse() throws Exception {
    assertThat(pack()).isZero();
    JsonNode facts = new JsonMapper().readTree(pack.resolve("pack.json").toFile());
    assertThat(facts.path("sources").path("sharp:urban100")).hasSize(8);
    assertThat(facts.path("sources").path("pairs:raindrop")).hasSize(2);
    assertThat(facts.path("pictures")).hasSize(8 + 2 * 2);
    assertThat(facts.path("training").path("batch").asInt()).isEqualTo(2);
    assertThat(facts.path("mix").path(1).path("degrade").path("kind").asText()).isEqualTo("noise");
    assertThat(facts.path("parts")).hasSize(1);
    assertThat(Files.readString(pack.resolve("pack.json"))).doesNotContain(folder.toString());
    assertThat(pack()).isEqualTo(2);
  }

  @Test
  void shouldNameTheSamplesOfTheMomentsBefore() throws Exception {
    for (String sequence : List.of("A", "B")) {
      for (String kind : List.of("blur", "sharp")) {
        Path frames = data.resolve("GOPRO_Large/train/%s/%s".formatted(sequence, kind));
        Files.createDirectories(frames);
        for (int i = 8; i < 12; i++) {
          PictureFile.write(TinyData.scene(i), frames.resolve("%06d.png".formatted(i)));
        }
      }
    }
    String text = TinyData.recipe("rep4-pu2-h2").text();
    Files.writeString(
        recipe,
        text.replace("  - {weight: 1, pairs: [raindrop]}", "  - {pairs: [gopro, raindrop]}"));
    assertThat(pack()).isZero();
    JsonNode facts = new JsonMapper().readTree(pack.resolve("pack.json").toFile());
    assertThat(facts.path("format").asInt()).isEqualTo(5);
    assertThat(facts.path("network").path("history").asInt()).isEqualTo(2);
    assertThat(facts.path("network").path("quantised").isNull()).isTrue();
    assertThat(facts.path("network").path("nodes").path(0).path("op").asText())
        .isEqualTo("channels");
    assertThat(facts.path("crops").path("max_shift_px").asDouble()).isEqualTo(14);
    JsonNode frames = facts.path("sources").path("pairs:gopro");
    assertThat(frames).hasSize(4);
    assertThat(frames.path(0).has("before")).isFalse();
    assertThat(frames.path(1).path("before").toString()).isEqualTo("[0]");
    assertThat(frames.path(3).path("before").toString()).isEqualTo("[2,1]");
    assertThat(facts.path("sources").path("pairs:raindrop").toString()).doesNotContain("before");
  }

  @Test
  void shouldPackThreePicturesForARefiner() throws Exception {
    TinyData.refined(data);
    Files.writeString(recipe, TinyData.recipe("rep4-pu2-refine").text());
    assertThat(pack()).isZero();
    JsonNode facts = new JsonMapper().readTree(pack.resolve("pack.json").toFile());
    assertThat(facts.path("network").path("history").asInt()).isZero();
    assertThat(facts.path("network").path("refines").asBoolean()).isTrue();
    JsonNode samples =
        facts.path("sources").path("pairs:refined:refiner/coarse:refiner/clean:refiner/raw");
    assertThat(samples).hasSize(12); // of 16 two are held out, and two for tuning
    assertThat(samples.path(0).path("pictures")).hasSize(3);
    assertThat(samples.path(0).has("before")).isFalse();
    assertThat(facts.path("pictures")).hasSize(3 * 12);
  }

  @Test
  void shouldPackWhereTheEightBitFileRounds() throws Exception {
    Path calibration = folder.resolve("c.json");
    String text = TinyData.recipe("rep4-pu2").text();
    Files.writeString(
        recipe,
        text.replace(
            "rep4-pu2", "rep4-pu2, quantised: {calibration: '%s'}".formatted(calibration)));
    assertThat(pack()).isEqualTo(2); // there is no such file
    TinyCalibration.write(calibration, TinyData.recipe("rep4-pu2").network(), 2, "stem");
    assertThat(pack()).isZero();
    JsonNode network =
        new JsonMapper().readTree(pack.resolve("pack.json").toFile()).path("network");
    assertThat(network.path("quantised")).hasSameSizeAs(network.path("nodes"));
    JsonNode stem = network.path("quantised").path(1);
    assertThat(stem.path("weights").asBoolean()).isFalse();
    assertThat(stem.path("inputs").toString()).isEqualTo("[null]");
    JsonNode second = network.path("quantised").path(2);
    assertThat(second.path("weights").asBoolean()).isTrue();
    assertThat(second.path("inputs").path(0).path("step").floatValue()).isEqualTo(4 / 255f);
    assertThat(second.path("inputs").path(0).path("zero").asInt()).isEqualTo(128);
  }

  @Test
  void shouldLeaveNothingBehindWhenRefusing() throws Exception {
    Files.writeString(
        recipe,
        """
        task: plate-detect
        network: {name: plate-detector-w4}
        patch_px: 64
        mix:
          - {sharp: [urban100], fonts: [strokes]}
        """);
    assertThat(pack()).isEqualTo(2);
    Files.writeString(recipe, TinyData.phased("rep4-pu2", 2).text());
    assertThat(pack()).isEqualTo(2);
    Files.writeString(recipe, TinyData.recipe("rep4-pu2").text());
    assertThat(pack("--part-mib", 0)).isEqualTo(2);
    assertThat(pack("--clip-runs", 1001)).isEqualTo(2);
    Files.delete(data.resolve("sharp_urban100/img_003.png"));
    Files.writeString(data.resolve("sharp_urban100/img_003.png"), "no picture");
    assertThat(pack()).isEqualTo(2);
    try (var files = Files.list(folder)) {
      assertThat(files.map(f -> f.getFileName().toString()))
          .containsExactlyInAnyOrder("data", "tiny.yaml");
    }
  }

  @Nested
  @NeedsPyTorch
  @NeedsLibtorch
  final class WithPyTorch {
    private final Path train = Path.of("gpu/train.py").toAbsolutePath();

    @Test
    void shouldTrainResumeAndExport() throws Exception {
      assertThat(pack()).isZero();
      Path run = folder.resolve("run");
      PyTorch.run(train.toString(), pack, "--out", run, "--steps", 4, "--report-steps", 2);
      assertThat(Files.readString(run.resolve("metrics.csv"))).contains("\n2,", "\n4,", ",loss,");
      PyTorch.run(train.toString(), pack, "--out", run, "--steps", 6, "--resume");
      Path bundle = folder.resolve("bundle");
      assertThat(Main.execute("export", run.toString(), "--out", bundle.toString())).isZero();
      assertThat(ModelBundle.open(bundle).manifest().provenance().steps()).isEqualTo(6);
      Path imported = folder.resolve("imported");
      String weights = run.resolve("weights.safetensors").toString();
      String[] command = {"import", weights, "--recipe", recipe.toString(), "--out"};
      List<String> all = new ArrayList<>(List.of(command));
      all.add(imported.toString());
      assertThat(Main.execute(all.toArray(String[]::new))).isZero();
      // And packed again, to train on from there.
      pack = folder.resolve("again");
      assertThat(pack("--from", run)).isZero();
      assertThat(Files.exists(pack.resolve("initial.safetensors"))).isTrue();
    }

    @Test
    void shouldTrainARefiner() throws Exception {
      TinyData.refined(data);
      Files.writeString(recipe, TinyData.recipe("rep4-pu2-refine").text());
      assertThat(pack()).isZero();
      Path run = folder.resolve("run");
      PyTorch.run(train.toString(), pack, "--out", run, "--steps", 2, "--report-steps", 1);
      assertThat(Files.readString(run.resolve("metrics.csv"))).contains("\n2,", ",batch_gain_db,");
      String bundle = folder.resolve("bundle").toString();
      assertThat(Main.execute("export", run.toString(), "--out", bundle, "--data", data + ""))
          .isZero();
      ModelManifest manifest = ModelBundle.open(Path.of(bundle)).manifest();
      assertThat(manifest.refines()).isEqualTo(new CoarseModel("coarse-one", 2));
      ModelManifest.Figures figures = manifest.figures().get(0);
      assertThat(figures.data()).endsWith("held-out split, 2 pairs, from the coarse results");
      assertThat(figures.values()).containsKeys("psnr_in", "psnr_out", "psnr_clean_kept");
    }

    @Test
    void shouldTrainASelector() throws Exception {
      Files.writeString(recipe, TinyData.recipe("selector-deep").text());
      assertThat(pack("--from", Path.of("../models/selector").toAbsolutePath())).isZero();
      Path run = folder.resolve("run");
      PyTorch.run(train.toString(), pack, "--out", run, "--steps", 2, "--report-steps", 1);
      assertThat(Files.readString(run.resolve("metrics.csv"))).contains(",batch_right_share,");
      Path bundle = folder.resolve("bundle");
      assertThat(Main.execute("export", run.toString(), "--out", bundle.toString())).isZero();
      assertThat(ModelBundle.open(bundle).manifest().network()).isEqualTo("selector-deep");
    }

    @Test
    void shouldRefuseABrokenPartWithOneLine() throws Exception {
      assertThat(pack()).isZero();
      Path part = pack.resolve("pictures-01.tar");
      byte[] content = Files.readAllBytes(part);
      content[700] ^= 1;
      Files.write(part, content);
      assertThat(refusal()).startsWith(part + ": SHA-256 must be ").contains("copy it again");
      Files.write(part, new byte[10]);
      assertThat(refusal()).startsWith(part + ": must have ").contains("but has 10");
      Files.delete(part);
      assertThat(refusal()).startsWith(part + ": is missing");
      Files.writeString(pack.resolve("pack.json"), "{\"format\": 9}");
      assertThat(refusal()).contains("format must be 5, but is 9");
      assertThat(Files.exists(folder.resolve("run"))).isFalse();
    }

    private String refusal() throws Exception {
      try {
        PyTorch.run(train.toString(), pack, "--out", folder.resolve("run"));
      } catch (IOException e) {
        String text = e.getMessage().substring(e.getMessage().indexOf("failed: ") + 8).strip();
        assertThat(text.lines()).hasSize(1);
        return text;
      }
      throw new AssertionError("the pack was accepted");
    }
  }
}
