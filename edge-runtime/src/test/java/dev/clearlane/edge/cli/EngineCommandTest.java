package dev.clearlane.edge.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clearlane.bundle.GoldenSample;
import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.bundle.Task;
import dev.clearlane.serving.inference.TinyModels;
import dev.clearlane.serving.inference.cache.BuildOptions;
import dev.clearlane.serving.inference.cache.EngineCache;
import dev.clearlane.serving.inference.cache.EngineKey;
import dev.clearlane.serving.inference.cache.Platform;
import dev.clearlane.serving.inference.tensorrt.TensorRtSupport;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineCommandTest {
  @TempDir Path directory;
  private Path models;
  private Path engines;
  private ModelBundle bundle;

  @BeforeEach
  void write() throws Exception {
    models = directory.resolve("models");
    engines = directory.resolve("engines");
    bundle = TinyModels.identity(models.resolve("same"), "same", Task.DEBLUR, 16);
  }

  @Test
  void shouldListWhatIsKeptAndRemoveIt() throws Exception {
    Cli none = Cli.run("engine", "list", "--models", models, "--engines", engines, "--json");
    assertThat(none.code()).isZero();
    assertThat(none.json().get("engines")).isEmpty();

    assertThat(Cli.run("engine", "list", "--models", models, "--engines", engines).out().strip())
        .isEqualTo("no engines in " + engines);

    Platform other = new Platform("tensorrt 1.0", "1.0", "Elsewhere", "none");
    new EngineCache(engines)
        .write(EngineKey.of(bundle, other, BuildOptions.DEFAULT), new byte[] {1});
    Files.writeString(engines.resolve("rubbish.engine"), "rubbish");
    JsonNode list =
        Cli.run("engine", "list", "--models", models, "--engines", engines, "--json")
            .json()
            .get("engines");
    assertThat(list).hasSize(2);
    assertThat(list.get(0).get("state").asText()).isEqualTo("damaged");
    assertThat(list.get(0).get("problem").asText()).contains("not a clearlane engine");
    assertThat(list.get(1).get("state").asText()).isEqualTo("stale");
    assertThat(list.get(1).get("built_for").asText()).startsWith("same|").contains("|Elsewhere|");

    Cli clean =
        Cli.run("engine", "clean", "--all", "--models", models, "--engines", engines, "--json");
    assertThat(clean.code()).isZero();
    assertThat(clean.json().get("removed")).hasSize(2);
    assertThat(engines).isEmptyDirectory();
  }

  @Test
  void shouldReportThatBuildingNeedsAGpu() {
    assumeFalse(TensorRtSupport.get().isUsable(), "there is a GPU");
    for (String command : new String[] {"build", "verify", "clean", "measure"}) {
      Cli run = Cli.run("engine", command, "--models", models, "--engines", engines);
      assertThat(run.code()).as(command).isEqualTo(1);
      assertThat(run.errLines()).hasSize(1);
      assertThat(run.err()).contains(TensorRtSupport.get().detail());
    }
  }

  @Test
  void shouldReportWhatIsWrongWithTheCommandLine() {
    assertThat(Cli.run("engine").err())
        .isEqualTo(
            "clearlane: missing subcommand: build, list, verify, clean, measure or golden"
                + System.lineSeparator());
    assertThat(Cli.run("engine").code()).isEqualTo(2);
    Cli size = Cli.run("engine", "build", "--max-size", "5");
    assertThat(size.code()).isEqualTo(2);
    assertThat(size.err()).contains("a size must be WIDTHxHEIGHT, such as 1280x720, but is '5'");
    Cli dla = Cli.run("engine", "build", "--models", models, "--dla-core", "0");
    assertThat(dla.code()).isEqualTo(2);
    assertThat(dla.err()).contains("a DLA takes fp16 or int8 and exactly one size");
  }

  @Test
  void shouldAddAGoldenSample() throws Exception {
    assertThat(Cli.run("engine", "golden", bundle.directory()).code()).isZero();
    ModelBundle with = ModelBundle.open(bundle.directory());
    GoldenSample sample = GoldenSample.read(with);
    assertThat(sample.output()).containsExactly(sample.tensor(with.manifest().pixels()).array());
  }

  @Test
  void shouldShipGoldenSamplesWithTheModels() throws Exception {
    Path shipped = Path.of(System.getProperty("clearlane.root"), "models");
    try (var folders = Files.list(shipped)) {
      for (Path folder : folders.filter(Files::isDirectory).toList()) {
        assertThat(GoldenSample.read(ModelBundle.open(folder)).output()).isNotEmpty();
      }
    }
  }
}
