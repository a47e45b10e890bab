package dev.clearlane.bench.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.clearlane.bench.Main;
import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.bundle.ModelCost;
import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.bundle.Task;
import dev.clearlane.serving.models.ModelSet;
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

  /** Figures of {@code clearlane train describe NETWORK}, printed to thousandths. */
  @ParameterizedTest
  @CsvSource({
    "deblur-rep16-pu2, 0.742",
    "derain-rep16-pu2-gc, 0.554",
    "selector, 0.023",
    "wei2021-w64, 49.552",
    "wei2021-w32, 12.696",
    "deblur-wei2021-w16, 3.328"
  })
  void shouldMatchTheTrainersDescription(String network, double gmac) throws Exception {
    Work work = network(network).work(new Budget.Size(256, 256));

    assertThat(work.macs() / 1e9).isCloseTo(gmac, within(0.0005));
  }

  @Test
  void shouldCountTheWeightsOfThePapersGenerator() throws Exception {
    assertThat(network("wei2021-w64").weights()).isEqualTo(11_378_179L);
  }

  @ParameterizedTest
  @EnumSource(JetsonModule.class)
  void shouldMatchNvidiasAdvertisedRates(JetsonModule module) {
    assertThat(module.sparseOperations() / 1e12)
        .isCloseTo(module.advertised(), within(ROUNDED * module.advertised()));
  }

  @Test
  void shouldTakeTheSlowerOfArithmeticAndMemory() {
    JetsonModule module = JetsonModule.AGX_ORIN_64GB;
    Work arithmetic = new Work(21_299_200_000L, 0, 1000);
    Work memory = new Work(1000, 0, 102_400_000);

    // half of 42.6 TFLOPS, and of 204.8 GB/s at two bytes a value
    assertThat(module.seconds(arithmetic, Precision.FP16, 0.5)).isCloseTo(0.002, within(1e-9));
    assertThat(module.seconds(memory, Precision.FP16, 0.5)).isCloseTo(0.002, within(1e-9));
    assertThat(module.isMemoryBound(arithmetic, Precision.FP16)).isFalse();
    assertThat(module.isMemoryBound(memory, Precision.INT8)).isTrue();
  }

  @Test
  void shouldMatchTheDocumentation() throws Exception {
    assertThat(run("bench", "budget")).as(err.toString()).isZero();

    assertThat(out.toString())
        .as("refresh it: ./clearlane bench budget --write docs/jetson-budget.md")
        .isEqualTo(Files.readString(PAGE));
  }

  @Test
  void shouldListFurtherBundlesAndPrintFigures(@TempDir Path folder) throws Exception {
    Path bundle = Files.createDirectory(folder.resolve("mine"));
    byte[] model =
        ModelProto.newBuilder()
            .setGraph(
                GraphProto.newBuilder()
                    .addInitializer(constant("w").addAllDims(List.of(3L, 3L, 1L, 1L)))
                    .addInitializer(constant("bound")))
            .build()
            .toByteArray();
    Path file = Files.write(bundle.resolve("model.onnx"), model);
    ModelBundle.writeManifest(
        bundle,
        ModelManifest.builder("mine", Task.DEBLUR, "tiny")
            .model("model.onnx", ModelBundle.sha256(file))
            .sizeMultiple(16)
            .cost(new ModelCost(64, 32, 9 * 64 * 32, 4 * 3 * 64 * 32))
            .build());

    assertThat(run("bench", "budget", "--json", bundle.toString())).as(err.toString()).isZero();

    JsonNode last = null;
    for (JsonNode row : new ObjectMapper().readTree(out.toString())) {
      last = row;
    }
    assertThat(last).isNotNull();
    assertThat(last.path("network").asText()).isEqualTo("mine");
    assertThat(last.path("precision").asText()).isEqualTo("int8");
    assertThat(last.path("weights").asLong()).isEqualTo(9);
    assertThat(last.path("macs").asLong()).isEqualTo(9L * 1920 * 1088);
    assertThat(last.path("bytes").asLong()).isEqualTo(9 + 3L * 1920 * 1088);
    assertThat(last.path("frames_per_second").path("thor_t5000").asDouble()).isPositive();
  }

  @Test
  void shouldNameABundleWithoutCost(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("model.onnx"), "any");
    ModelBundle.writeManifest(
        folder,
        ModelManifest.builder("old", Task.DEBLUR, "tiny")
            .model("model.onnx", ModelBundle.sha256(file))
            .build());

    assertThat(run("bench", "budget", folder.toString())).isEqualTo(2);
    assertThat(err.toString()).contains("old: manifest.json has no cost; export the model again");
    assertThat(run("bench", "budget", folder.resolve("missing").toString())).isEqualTo(2);
    assertThat(err.toString()).contains("missing");
  }

  private static TensorProto.Builder constant(String name) {
    return TensorProto.newBuilder().setName(name).setDataType(DataType.FLOAT.getNumber());
  }

  private static Budget.Network network(String name) throws Exception {
    return Budget.of(ModelSet.directory(null), List.of()).networks().stream()
        .filter(network -> network.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new NoSuchElementException(name));
  }

  private int run(String... args) {
    return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
  }
}
