package dev.clearlane.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.bundle.Psnr;
import dev.clearlane.bundle.Task;
import dev.clearlane.serving.picture.PictureFile;
import dev.clearlane.trainer.data.MixtureComponent;
import dev.clearlane.trainer.data.Preflight;
import dev.clearlane.trainer.data.Source;
import dev.clearlane.trainer.data.Split;
import dev.clearlane.trainer.data.SplitData;
import dev.clearlane.trainer.network.NeedsLibtorch;
import dev.clearlane.trainer.run.Pages;
import dev.clearlane.trainer.training.TinyData;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@NeedsLibtorch
final class MainTest {
  @TempDir Path folder;

  @Test
  void shouldTrainAndExportABundle() throws Exception {
    Path data = TinyData.in(folder.resolve("data"));
    Path recipe = folder.resolve("tiny.yaml");
    Files.writeString(recipe, TinyData.recipe("rep4-pu2").text());
    Path run = folder.resolve("run");
    Path bundle = folder.resolve("bundle");
    assertThat(
            Main.execute(
                "train", recipe.toString(), "--data", data.toString(), "--out", run.toString()))
        .isZero();
    assertThat(
            Main.execute(
                "export", run.toString(), "--data", data.toString(), "--out", bundle.toString()))
        .isZero();
    var manifest = ModelBundle.open(bundle).manifest();
    assertThat(manifest.task()).isEqualTo(Task.DERAIN);
    assertThat(manifest.provenance().steps()).isEqualTo(6);
    assertThat(manifest.figures().get(0).values()).containsKeys("psnr_in", "psnr_out", "ssim_in");
    assertThat(Files.readString(bundle.resolve("MODEL_CARD.md")))
        .contains("6 steps", "raindrop: drops on glass", "psnr_out");
  }

  @Test
  void shouldExportTheMeanWithTheWeightsOfAnotherRun() throws Exception {
    Path data = TinyData.in(folder.resolve("data"));
    Path recipe = folder.resolve("tiny.yaml");
    Files.writeString(recipe, TinyData.recipe("rep4-pu2").text());
    String run = folder.resolve("run").toString();
    String start = folder.resolve("start").toString();
    String[] train = {"train", recipe.toString(), "--data", data.toString(), "--out"};
    assertThat(execute(train, start, "--steps", "1")).isZero();
    assertThat(execute(train, run, "--from", start, "--revive")).isZero();
    Path bundle = folder.resolve("bundle");
    String[] export = {"export", run, "--out", bundle.toString(), "--mean-with"};
    assertThat(execute(export, start, "--mean-share", "0.25")).isZero();
    assertThat(ModelBundle.open(bundle).manifest().provenance().recipe())
        .isEqualTo("tiny, its weights (0.25) averaged with those of tiny at step 1");
    assertThat(execute(export, folder.resolve("none").toString())).isEqualTo(1);
  }

  @Test
  void shouldExportTheEndOfAnEarlierPhase() throws Exception {
    Path data = TinyData.in(folder.resolve("data"));
    Path recipe = folder.resolve("tiny.yaml");
    Files.writeString(recipe, TinyData.phased("rep4-pu2", 2).text());
    String run = folder.resolve("run").toString();
    Path bundle = folder.resolve("bundle");
    assertThat(Main.execute("train", recipe.toString(), "--data", data.toString(), "--out", run))
        .isZero();
    String[] export = {"export", run, "--out", bundle.toString(), "--checkpoint"};
    assertThat(execute(export, "phase-1-pretrain.safetensors")).isZero();
    assertThat(ModelBundle.open(bundle).manifest().provenance().steps()).isEqualTo(2);
    String[] measured = {"export", run, "--data", data.toString(), "--out", bundle.toString()};
    assertThat(execute(measured, "--checkpoint", "phase-1-pretrain.safetensors")).isZero();
    assertThat(ModelBundle.open(bundle).manifest().figures().get(0).command())
        .contains("--checkpoint phase-1-pretrain.safetensors");
    byte[] kept = Files.readAllBytes(bundle.resolve("manifest.json"));
    Outcome wrong = execute("export", run, "--out", bundle.toString(), "--id", "../Other");
    assertThat(wrong.code).isEqualTo(2);
    assertThat(wrong.text).contains("--id must be lower-case letters, digits, hyphens");
    assertThat(Files.readAllBytes(bundle.resolve("manifest.json"))).isEqualTo(kept);
    assertThat(execute(export, "phase-9-none.safetensors")).isEqualTo(1);
  }

  private static int execute(String[] command, String... more) {
    return Main.execute(Stream.of(command, more).flatMap(Stream::of).toArray(String[]::new));
  }

  @Test
  void shouldPrintThroughputAndMemory() throws Exception {
    Path recipe = folder.resolve("tiny.yaml");
    Files.writeString(recipe, TinyData.recipe("rep4-pu2").text());
    PrintStream before = System.out;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      String[] command = {"train", "bench", recipe.toString(), "--json", "--device", "cpu"};
      String[] few = {"--rounds", "2", "--steps", "20", "--threads", "1"};
      assertThat(Main.execute(Stream.of(command, few).flatMap(Stream::of).toArray(String[]::new)))
          .isZero();
    } finally {
      System.setOut(before);
    }
    JsonNode printed = new JsonMapper().readTree(bytes.toString(StandardCharsets.UTF_8));
    assertThat(printed.path("throughput_ratio").asDouble()).isPositive();
    assertThat(printed.path("step_ms").asDouble()).isPositive();
    assertThat(printed.path("memory_mb")).hasSize(10);
  }

  @Test
  void shouldOfferRenderedDrivesToTrainingAndHoldOutTheShippedOne() throws Exception {
    for (String seed : List.of("7", "2026")) {
      String out = folder.resolve("rendered_drives").resolve(seed).toString();
      String[] command = {"synth", "drive", "--seed", seed, "--out", out};
      String[] small = {"--size", "160x96", "--seconds", "0.72", "--fps", "25"};
      assertThat(Main.execute(Stream.of(command, small).flatMap(Stream::of).toArray(String[]::new)))
          .isZero();
    }
    var train = new SplitData(folder, Split.TRAIN).pairs(List.of(Source.RENDERED_RAIN));
    var kept = new SplitData(folder, Split.HELD_OUT).pairs(List.of(Source.RENDERED_RAIN));
    assertThat(train).isNotEmpty().hasSameSizeAs(kept);
    assertThat(Psnr.rgb(train.get(0).input(), train.get(0).target())).isBetween(10.0, 40.0);
    assertThat(Psnr.rgb(train.get(0).target(), kept.get(0).target())).isLessThan(30);
    // With history every frame counts, and is known with the one before it.
    MixtureComponent rain =
        new MixtureComponent(
            1, List.of(Source.RENDERED_RAIN), List.of(), List.of(), List.of(), List.of());
    var frames =
        Preflight.of(folder, List.of(rain), List.of(), List.of(), 2).train().pairs(rain.pairs());
    assertThat(frames.size()).isGreaterThan(train.size());
    assertThat(frames.moments(2, 2)).containsExactly(frames.get(2), frames.get(1), frames.get(0));
    // As a folder of clips of one's own: of each clip of 18 frames, two runs of nine.
    Source own = Source.find("clips:rendered_drives/7", Source.Kind.CLIPS).orElseThrow();
    var clips = new SplitData(folder, Split.TRAIN).clips(List.of(own));
    assertThat(clips).hasSize(4).allSatisfy(clip -> assertThat(clip).hasSize(9));
    assertThat(new SplitData(folder, Split.TRAIN).sharp(List.of(own)).get(0)).hasSize(8);
  }

  @Test
  void shouldReportWhatIsMissingAsOtherCommandsDo() {
    Outcome data = execute("train", "selector", "--steps", "1");
    assertThat(data.text.strip())
        .isEqualTo("clearlane: --data is missing: the root of the training data");
    Outcome option = execute("train", "selector", "--dota", "x");
    assertThat(option.text.strip())
        .isEqualTo("clearlane: unknown option '--dota'; did you mean --data?");
    String out = folder.resolve("run").toString();
    Outcome pairs = execute("train", "selector", "--pairs", "none:here", "--out", out);
    assertThat(pairs.text).startsWith("clearlane: ").doesNotContain("--data");
    assertThatThrownBy(
            () -> new SplitData(folder, Split.TRAIN).pairs(List.of(Source.RENDERED_RAIN)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("clearlane synth drive --seed N --out ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "train",
        "train selector",
        "train selector --data x --threads 0",
        "train selector --data x --revive",
        "train selector --data x --minutes 0",
        "train selector --data x --schedule time",
        "train selector --data x --steps 0",
        "train no-such --data x",
        "train describe rep0-pu2",
        "train describe vgg",
        "train selector --data x --device tpu",
        "train selector --data x --checkpoint-steps -1",
        "train bench",
        "train bench selector --phase 2",
        "train bench selector --rounds 0",
        "train bench selector --steps 5",
        "export /nowhere --out x",
        "export /nowhere --out x --gain 0",
        "export /nowhere --out x --mean-with y --mean-share 1",
        "export /nowhere --out x --mean-share 0.3",
        "export /nowhere --out x --precision int3",
        "train list /nowhere",
        "train show /nowhere",
        "train resume /nowhere",
        "train compare /nowhere /nowhere",
        "evaluate /nowhere --data x --benchmark gopro",
        "evaluate /nowhere --data x --benchmark no-such",
        "import /nowhere --recipe selector --out x",
        "import /nowhere --recipe no-such --out x",
        "fly"
      })
  void shouldReportUsageErrorsInOneLineAndExitWithTwo(String arguments) {
    Outcome outcome = execute(arguments.isEmpty() ? new String[0] : arguments.split(" "));
    assertThat(outcome.code).isEqualTo(2);
    assertThat(outcome.text).isNotBlank().hasLineCount(1);
  }

  @Test
  void shouldExitWithTwoAndNameEverySourceThatIsMissing() {
    Outcome outcome =
        execute("train", "selector", "--data", folder.toString(), "--out", folder + "/run");
    assertThat(outcome.code).isEqualTo(2);
    assertThat(outcome.text)
        .contains("the data cannot be used: ", "wrong layouts")
        .contains("sharp_urban100: no such folder", "drive_stills: no such folder")
        .doesNotContain("\tat ", "Usage");
    assertThat(folder.resolve("run")).doesNotExist();
  }

  @Test
  void shouldKeepListShowCompareResumeAndImportRuns() throws Exception {
    String data = TinyData.in(folder.resolve("data")).toString();
    Path recipe = folder.resolve("tiny.yaml");
    Files.writeString(recipe, TinyData.recipe("rep4-pu2").text());
    String scratch = folder.resolve("runs/scratch").toString();
    String other = folder.resolve("runs/transferred").toString();
    run("train", recipe.toString(), "--data", data, "--out", scratch, "--threads", "1");
    String[] short1 = {"--steps", "3", "--minutes", "1e-9", "--threads", "1", "--from", scratch};
    String[] second = {"train", recipe.toString(), "--data", data, "--out", other};
    run(Stream.of(second, short1).flatMap(Stream::of).toArray(String[]::new));
    assertThat(Files.readString(folder.resolve("runs/transferred/recipe.yaml")))
        .contains("steps: 3");
    run("train", "resume", other, "--minutes", "1000");
    run("train", "resume", other); // has nothing left to do

    JsonNode list = new JsonMapper().readTree(run("train", "list", folder + "/runs", "--json"));
    assertThat(list).hasSize(2);
    assertThat(list.get(1).path("started_from").asText()).isEqualTo("tiny at step 6");
    assertThat(list.get(1).path("sittings").asInt()).isEqualTo(2);
    assertThat(run("train", "list", folder + "/runs")).contains("3 of 3", "6 of 6", "2 runs");
    assertThat(run("train", "show", scratch))
        .contains("rep4-pu2", "raindrop_psnr_out", "index.html", "sha256");

    Path report = folder.resolve("report");
    String outcome = run("train", "compare", scratch, other, "--out", report.toString(), "--json");
    assertThat(new JsonMapper().readTree(outcome).path("equal_steps")).hasSize(1);
    Pages.check(report.resolve("index.html"));

    String imported = folder.resolve("imported").toString();
    run(
        "import",
        scratch + "/checkpoint.safetensors",
        "--recipe",
        recipe.toString(),
        "--out",
        imported);
    String bundle = folder.resolve("bundle").toString();
    run("export", imported, "--out", bundle, "--id", "imported", "--precision", "fp16");
    assertThat(ModelBundle.open(Path.of(bundle)).manifest().precision()).isEqualTo("fp16");
    Outcome wrong =
        execute(
            "import",
            scratch + "/checkpoint.safetensors",
            "--recipe",
            "selector",
            "--out",
            folder + "/x");
    assertThat(wrong.code).isEqualTo(2);
    assertThat(wrong.text).contains("mismatches", "tiles.weight [24, 3, 4, 4] is missing");
  }

  @Test
  void shouldListRunsNextToABrokenOne() throws Exception {
    for (String name : List.of("a", "b")) {
      Path run = Files.createDirectories(folder.resolve(name));
      Files.writeString(run.resolve("recipe.yaml"), "name: x");
      Files.writeString(
          run.resolve("metrics.csv"), "step,trained_s,name,value\n1500,9.0,loss,0.5\n");
    }
    Files.writeString(folder.resolve("a/run.json"), "{");
    assertThat(run("train", "list", folder.toString()))
        .contains("a/run.json: ", "1,500", "loss 0.50000", "2 runs");
    JsonNode list = new JsonMapper().readTree(run("train", "list", folder.toString(), "--json"));
    assertThat(list.get(0).path("error").asText()).contains("run.json");
    assertThat(list.get(1).path("step").asLong()).isEqualTo(1500);
  }

  @Test
  void shouldPrintFiguresAlikeInEveryCountry() throws Exception {
    Files.writeString(folder.resolve("recipe.yaml"), "name: x");
    Files.writeString(
        folder.resolve("metrics.csv"), "step,trained_s,name,value\n1500,9.0,loss,0.5\n");
    Process german =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Duser.language=de",
                "-Duser.country=DE",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.clearlane.trainer.Main",
                "train",
                "show",
                folder.toString())
            .redirectErrorStream(true)
            .start();
    assertThat(new String(german.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .contains("step 1,500 after 9 s");
    assertThat(german.waitFor()).isZero();
  }

  @Test
  void shouldMeasureOnABenchmarkAndShowItsBestAndWorst() throws Exception {
    Path data = folder.resolve("data");
    TinyData.in(data);
    Path sequence = data.resolve("GOPRO_Large/test/GOPR1");
    for (int i = 0; i < 3; i++) {
      for (String part : List.of("blur", "sharp")) {
        Path file = Files.createDirectories(sequence.resolve(part)).resolve(i + ".png");
        PictureFile.write(TinyData.scene(part.equals("blur") && i > 0 ? i : 0), file);
      }
    }
    Path recipe = folder.resolve("tiny.yaml");
    Files.writeString(recipe, TinyData.recipe("rep4-pu2").text());
    String run = folder.resolve("run").toString();
    run("train", recipe.toString(), "--data", data.toString(), "--out", run, "--threads", "1");
    Path out = folder.resolve("score");
    String text =
        run(
            "evaluate",
            run,
            "--data",
            data.toString(),
            "--benchmark",
            "gopro",
            "--json",
            "--out",
            out.toString());
    JsonNode json = new JsonMapper().readTree(text);
    assertThat(json.path("pairs").asInt()).isEqualTo(3);
    assertThat(json.path("comparable").asBoolean()).isFalse();
    assertThat(json.path("paper").get(0).path("psnr").asDouble()).isEqualTo(29.19);
    assertThat(json.path("psnr_in").asDouble()).isBetween(30.0, 60.0);
    assertThat(json.path("cases").path("best").path("name").asText())
        .isEqualTo("GOPRO_Large/test/GOPR1/blur/0.png");
    assertThat(json.path("cases").path("best").path("psnr_in").asDouble()).isEqualTo(100);
    Pages.check(out.resolve("index.html"));
    assertThat(Files.readAllLines(out.resolve("pictures.csv"))).hasSize(4);
    assertThat(out.resolve("worst-output.png")).isRegularFile();
    Outcome deprecated =
        execute("train", "evaluate", run, "--data", data.toString(), "--benchmark", "gopro");
    assertThat(deprecated.code).isZero();
    assertThat(deprecated.text).contains("'train evaluate' is deprecated; use 'clearlane evaluate");
    Outcome missing = execute("evaluate", run, "--data", data.toString(), "--benchmark", "reds");
    assertThat(missing.code).isEqualTo(2);
    assertThat(missing.text).contains("the data cannot be used: 1 wrong layout", "no folder REDS");
  }

  /** What a command that succeeds prints. */
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

  private record Outcome(int code, String text) {}

  private static Outcome execute(String... arguments) {
    PrintStream before = System.err;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      return new Outcome(Main.execute(arguments), bytes.toString(StandardCharsets.UTF_8));
    } finally {
      System.setErr(before);
    }
  }
}
