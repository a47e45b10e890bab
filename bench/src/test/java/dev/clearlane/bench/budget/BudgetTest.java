package dev.clearlane.bench.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.clearlane.bench.Main;
import dev.clearlane.serving.models.ModelChoice;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class BudgetTest {
  private static final Path PAGE =
      Path.of(System.getProperty("clearlane.root"), "docs", "jetson-budget.md");

  /** NVIDIA rounds what it advertises. */
  private static final double ROUNDED = 0.03;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  /**
   * Against {@code clearlane train describe NETWORK}, which counts from the layers' formulas and
   * prints thousandths; convolutions of a whole picture's means are the difference that is allowed.
   */
  @ParameterizedTest
  @CsvSource({
    "deblur-rep16-pu2, 0.742",
    "derain-rep16-pu2-gc, 0.742",
    "selector, 0.016",
    "wei2021-w64, 49.552",
    "wei2021-w32, 12.696",
    "deblur-wei2021-w16, 3.328"
  })
  void shouldCountAsTheTrainerDescribes(String network, double gmac) throws Exception {
    Work work = network(network).work(new Budget.Size(256, 256));

    assertThat(work.macs() / 1e9).isCloseTo(gmac, within(0.0005));
  }

  @Test
  void shouldCountTheWeightsOfThePapersGenerator() throws Exception {
    assertThat(network("wei2021-w64").weights()).isEqualTo(11_378_179L);
  }

  @ParameterizedTest
  @EnumSource(JetsonModule.class)
  void shouldComeOutAtWhatIsAdvertised(JetsonModule module) {
    assertThat(module.sparseOperations() / 1e12)
        .isCloseTo(module.advertised(), within(ROUNDED * module.advertised()));
  }

  @Test
  void shouldBeLimitedByArithmeticOrMemory() {
    JetsonModule module = JetsonModule.AGX_ORIN_64GB;
    Work arithmetic = new Work(21_299_200_000L, 0, 0, 1000);
    Work memory = new Work(1000, 0, 0, 102_400_000);

    // half of 42.6 TFLOPS, and of 204.8 GB/s at two bytes a value
    assertThat(module.seconds(arithmetic, Precision.FP16, 0.5)).isCloseTo(0.002, within(1e-9));
    assertThat(module.seconds(memory, Precision.FP16, 0.5)).isCloseTo(0.002, within(1e-9));
    assertThat(module.isMemoryBound(arithmetic, Precision.FP16)).isFalse();
    assertThat(module.isMemoryBound(memory, Precision.INT8)).isTrue();
  }

  @Test
  void shouldBeWhatTheDocumentationSays() throws Exception {
    assertThat(run("bench", "budget")).as(err.toString()).isZero();

    assertThat(out.toString())
        .as("refresh it: ./clearlane bench budget --write docs/jetson-budget.md")
        .isEqualTo(Files.readString(PAGE));
  }

  @Test
  void shouldCountFurtherModelsAndPrintFigures(@TempDir Path folder) throws Exception {
    Path model = folder.resolve("mine.onnx");
    Files.write(
        model,
        new TinyOnnx().constant("w", 3, 3, 1, 1).node("Conv", List.of("x", "w"), "y").bytes("y"));

    assertThat(run("bench", "budget", "--json", model.toString())).as(err.toString()).isZero();

    JsonNode last = null;
    for (JsonNode row : new ObjectMapper().readTree(out.toString())) {
      last = row;
    }
    assertThat(last).isNotNull();
    assertThat(last.path("network").asText()).isEqualTo("mine");
    assertThat(last.path("precision").asText()).isEqualTo("int8");
    assertThat(last.path("macs").asLong()).isEqualTo(9L * 1920 * 1088);
    assertThat(last.path("frames_per_second").path("thor_t5000").asDouble()).isPositive();
  }

  @Test
  void shouldNameAFileThatIsNoModel(@TempDir Path folder) throws Exception {
    Path text = Files.writeString(folder.resolve("notes.onnx"), "no model");

    assertThat(run("bench", "budget", text.toString())).isEqualTo(1);
    assertThat(err.toString()).contains("notes.onnx: is no ONNX model");
    assertThat(run("bench", "budget", "--outline", folder.toString())).isEqualTo(2);
  }

  private static Budget.Network network(String name) throws Exception {
    return Budget.of(ModelChoice.directory(null), List.of()).networks().stream()
        .filter(network -> network.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new NoSuchElementException(name));
  }

  private int run(String... args) {
    return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
  }
}
