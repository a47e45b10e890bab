package dev.clearlane.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.bundle.Psnr;
import dev.clearlane.bundle.Task;
import dev.clearlane.trainer.data.Library;
import dev.clearlane.trainer.data.Source;
import dev.clearlane.trainer.data.Split;
import dev.clearlane.trainer.network.NeedsLibtorch;
import dev.clearlane.trainer.training.TinyData;
import java.io.ByteArrayOutputStream;
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
  void shouldOfferRenderedDrivesToTrainingAndKeepTheShippedOneAside() throws Exception {
    for (String seed : List.of("7", "2026")) {
      String out = folder.resolve("rendered_drives").resolve(seed).toString();
      String[] command = {"synth", "drive", "--seed", seed, "--out", out};
      String[] small = {"--size", "160x96", "--seconds", "0.72", "--fps", "25"};
      assertThat(Main.execute(Stream.of(command, small).flatMap(Stream::of).toArray(String[]::new)))
          .isZero();
    }
    var train = new Library(folder, Split.TRAIN).pairs(List.of(Source.RENDERED_RAIN));
    var kept = new Library(folder, Split.KEPT_ASIDE).pairs(List.of(Source.RENDERED_RAIN));
    assertThat(train).isNotEmpty().hasSameSizeAs(kept);
    assertThat(Psnr.rgb(train.get(0).input(), train.get(0).target())).isBetween(10.0, 40.0);
    assertThat(Psnr.rgb(train.get(0).target(), kept.get(0).target())).isLessThan(30);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "train",
        "train selector",
        "train selector --data x --threads 0",
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
        "fly"
      })
  void shouldExitWithTwoOnWrongUse(String arguments) {
    Said said = execute(arguments.isEmpty() ? new String[0] : arguments.split(" "));
    assertThat(said.code).isEqualTo(2);
    assertThat(said.text).isNotBlank().doesNotContain("\tat ");
  }

  @Test
  void shouldExitWithOneInOneLineWhenTheDataIsMissing() {
    Said said = execute("train", "selector", "--data", folder.toString(), "--out", folder + "/run");
    assertThat(said.code).isEqualTo(1);
    assertThat(said.text.strip()).contains("no such folder").doesNotContain("\n");
  }

  private record Said(int code, String text) {}

  private static Said execute(String... arguments) {
    PrintStream before = System.err;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      return new Said(Main.execute(arguments), bytes.toString(StandardCharsets.UTF_8));
    } finally {
      System.setErr(before);
    }
  }
}
