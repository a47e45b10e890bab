package dev.clearlane.trainer.tfjs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.bundle.Task;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TfjsImportTest {
  private static final int SIDE_PX = 64;

  @TempDir Path folder;

  @Test
  void shouldImportATarballAsABundle() throws Exception {
    Path tarball = TinyGraph.small().tarball(folder.resolve("tiny.tgz"));
    Path bundle = folder.resolve("bundle");
    write(tarball, bundle, 64, 128, false);
    ModelManifest manifest = ModelBundle.open(bundle).manifest();
    assertThat(manifest.origin().name()).isEqualTo("@tiny/graph");
    assertThat(manifest.origin().version()).isEqualTo("1.2.3");
    assertThat(manifest.origin().licence()).isEqualTo("MIT");
    assertThat(manifest.origin().authors()).containsExactly("A. Tester");
    assertThat(manifest.origin().sha256()).isEqualTo(ModelBundle.sha256(tarball));
    assertThat(manifest.tile().heightPx()).isEqualTo(64);
    assertThat(manifest.tile().widthPx()).isEqualTo(128);
    assertThat(manifest.cost().macs()).isEqualTo(64L * 128 * 3 * 3 * 3 * 3);
    assertThat(manifest.golden()).isNotNull();
    assertThat(Files.readString(bundle.resolve("MODEL_CARD.md"))).contains("MIT", "A. Tester");
  }

  /**
   * Import verifies itself against an evaluation of the graph: what remains is what was written.
   */
  @Test
  void shouldRecogniseLayersAndMergeThem() throws Exception {
    Path bundle = folder.resolve("bundle");
    write(everything().folder(folder.resolve("all")), bundle, SIDE_PX, SIDE_PX, false);
    Set<String> operators = operators(bundle);
    assertThat(operators).contains("Gelu", "LeakyRelu", "Gemm", "Conv", "MatMul");
    assertThat(operators)
        .doesNotContain("Tanh", "Where", "Reciprocal", "Concat", "Slice", "Einsum", "Max");
    assertThat(domains(bundle)).containsExactly("");
  }

  @Test
  void shouldImportInHalfPrecision() throws Exception {
    Path bundle = folder.resolve("bundle");
    Path source = everything().folder(folder.resolve("all"));
    ModelManifest manifest = write(source, bundle, SIDE_PX, SIDE_PX, true);
    assertThat(manifest.precision()).isEqualTo(ModelManifest.FP16);
    assertThat(operators(bundle)).contains("Cast", "LayerNormalization");
  }

  @Test
  void shouldCutAtANode() throws Exception {
    Path source = TinyGraph.small().folder(folder.resolve("tiny"));
    TfjsPackage read = TfjsPackage.read(source);
    Path bundle = folder.resolve("bundle");
    TfjsImport.write(read, request(read, SIDE_PX, SIDE_PX, false, "conv"), bundle);
    assertThat(operators(bundle)).contains("Conv").doesNotContain("LeakyRelu");
    assertThatThrownBy(
            () ->
                TfjsImport.write(
                    read, request(read, SIDE_PX, SIDE_PX, false, "none"), folder.resolve("b")))
        .hasMessage("the graph has no node none");
  }

  @Test
  void shouldReadAFolderThatIsALink() throws Exception {
    Path source = TinyGraph.small().folder(folder.resolve("tiny"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), source);
    assertThat(write(link, folder.resolve("bundle"), SIDE_PX, SIDE_PX, false).origin().name())
        .isEqualTo("link");
  }

  @Test
  void shouldNameAnUnknownOperatorAndLeaveNothing() throws Exception {
    TinyGraph graph = new TinyGraph();
    graph.node("odd/one", "FakeQuantWithMinMaxArgs", TinyGraph.INPUT);
    refused(graph.output("odd/one"), "node odd/one (FakeQuantWithMinMaxArgs)", "not supported");
  }

  @Test
  void shouldNameAnUnknownAttribute() throws Exception {
    TinyGraph graph = new TinyGraph();
    graph.node("odd", "Tanh", TinyGraph.INPUT).putObject("saturate").put("b", true);
    refused(graph.output("odd"), "node odd (Tanh)", "attribute saturate is not supported");
  }

  @Test
  void shouldNameAnUnsupportedEquation() throws Exception {
    TinyGraph graph = new TinyGraph();
    graph.einsum("e", "abcd,abcd->abc", TinyGraph.INPUT, TinyGraph.INPUT);
    refused(graph.output("e"), "node e (Einsum)", "abcd,abcd->abc");
  }

  @Test
  void shouldRefuseOtherSizes() throws Exception {
    Path source = TinyGraph.small().folder(folder.resolve("tiny"));
    for (int[] size : new int[][] {{100, 64}, {64, 0}, {64, 2112}}) {
      assertThatThrownBy(() -> write(source, folder.resolve("bundle"), size[0], size[1], false))
          .isInstanceOf(TfjsException.class)
          .hasMessageContaining(
              "multiples of 64 from 64 to 2048, but is " + size[0] + "x" + size[1]);
    }
  }

  @Test
  void shouldRefuseADamagedTarball() throws Exception {
    Path whole = TinyGraph.small().tarball(folder.resolve("whole.tgz"));
    byte[] bytes = Files.readAllBytes(whole);
    for (int length : new int[] {0, 5, bytes.length / 2, bytes.length - 9}) {
      Path cut = folder.resolve("cut-%d.tgz".formatted(length));
      Files.write(cut, Arrays.copyOf(bytes, length));
      assertThatThrownBy(() -> TfjsPackage.read(cut))
          .isInstanceOf(TfjsException.class)
          .hasMessageStartingWith(cut + ": cut off or damaged");
    }
    Path text = Files.writeString(folder.resolve("text.tgz"), "no tarball at all, only text");
    assertThatThrownBy(() -> TfjsPackage.read(text)).hasMessageStartingWith(text + ": ");
  }

  @Test
  void shouldRefuseEntriesOutsideThePackage() throws Exception {
    for (String name : new String[] {"package/../../model.json", "/package/models/model.json"}) {
      Path file = folder.resolve("outside.tgz");
      try (var tar = TinyGraph.tar(file)) {
        TinyGraph.entry(tar, name, "{}".getBytes(StandardCharsets.UTF_8));
      }
      assertThatThrownBy(() -> TfjsPackage.read(file))
          .hasMessage("%s: entry %s points outside the package".formatted(file, name));
    }
  }

  @Test
  void shouldNameMissingWeights() throws Exception {
    Path source = TinyGraph.small().folder(folder.resolve("tiny"));
    Files.write(source.resolve("group1-shard2of2.bin"), new byte[3]);
    assertThatThrownBy(() -> TfjsPackage.read(source))
        .hasMessageContaining("the weight files end before weight");
    Files.delete(source.resolve("group1-shard2of2.bin"));
    assertThatThrownBy(() -> TfjsPackage.read(source))
        .hasMessage(source + ": weight file group1-shard2of2.bin is missing");
  }

  @Test
  void shouldRefuseANetworkThatDiffersFromItsStoredSample() throws Exception {
    TfjsPackage read = TfjsPackage.read(TinyGraph.small().folder(folder.resolve("tiny")));
    TfjsImport.Request plain = request(read, SIDE_PX, SIDE_PX, false, null);
    TfjsImport.Request request =
        new TfjsImport.Request(
            plain.id(),
            plain.task(),
            SIDE_PX,
            SIDE_PX,
            null,
            null,
            false,
            plain.origin(),
            new ReferenceSample(SIDE_PX, 32, new float[12]));
    assertThatThrownBy(() -> TfjsImport.write(read, request, folder.resolve("bundle")))
        .hasMessageContaining("differs from its stored sample");
    assertThat(names()).containsExactly("tiny");
  }

  private void refused(TinyGraph graph, String... words) throws IOException {
    Path source = graph.folder(folder.resolve("graph"));
    assertThatThrownBy(() -> write(source, folder.resolve("bundle"), SIDE_PX, SIDE_PX, false))
        .isInstanceOf(TfjsException.class)
        .hasMessageContainingAll(words);
    assertThat(names()).containsExactly("graph");
  }

  private Set<String> names() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.map(path -> path.getFileName().toString()).collect(Collectors.toSet());
    }
  }

  private static ModelManifest write(
      Path source, Path bundle, int heightPx, int widthPx, boolean half) throws Exception {
    TfjsPackage read = TfjsPackage.read(source);
    return TfjsImport.write(read, request(read, heightPx, widthPx, half, null), bundle);
  }

  private static TfjsImport.Request request(
      TfjsPackage read, int heightPx, int widthPx, boolean half, @Nullable String cut) {
    return new TfjsImport.Request(
        "tiny", Task.DEBLUR, heightPx, widthPx, null, cut, half, read.origin(), null);
  }

  private static Set<String> operators(Path bundle) throws IOException {
    return model(bundle).getGraph().getNodeList().stream()
        .map(NodeProto::getOpType)
        .collect(Collectors.toSet());
  }

  private static Set<String> domains(Path bundle) throws IOException {
    return model(bundle).getGraph().getNodeList().stream()
        .map(NodeProto::getDomain)
        .collect(Collectors.toSet());
  }

  private static ModelProto model(Path bundle) throws IOException {
    return ModelProto.parseFrom(Files.readAllBytes(bundle.resolve("model.onnx")));
  }

  /** A network of 64×64 with every layer that is recognised. */
  private static TinyGraph everything() {
    TinyGraph graph = new TinyGraph();
    int c = 8;
    String wide = graph.convolution("in", TinyGraph.INPUT, "SAME", 1, 3, 3, c);
    String norm = graph.layerNorm("norm", wide, 1, SIDE_PX, SIDE_PX, c);
    String gelu = graph.gelu("gelu", graph.dense("up", norm, c, 2 * c));
    String u = graph.channels("u", gelu, SIDE_PX, SIDE_PX, 0, c);
    String v = graph.channels("v", gelu, SIDE_PX, SIDE_PX, c, 2 * c);
    String gated = gate(graph, u, v, c);
    String small = graph.convolution("down", wide, "SAME", 2, 4, c, c);
    String resized = resize(graph, small);
    String back = graph.transposedConvolution("back", small, SIDE_PX, SIDE_PX, c, c);
    String joined = graph.concat("joined", gated, graph.dense("mix", resized, c, c), back);
    String mixed = graph.leakyRelu("leaky", graph.dense("out", joined, 3 * c, c));
    String attended = graph.mul("attended", mixed, attention(graph, mixed, c));
    String last = graph.convolution("last", attended, "SAME", 1, 3, c, 3);
    return graph.output(graph.add("result", last, TinyGraph.INPUT));
  }

  /** A gate over the 16 positions of 4×4 blocks. */
  private static String gate(TinyGraph graph, String u, String v, int c) {
    String blocks = graph.layerNorm("gate/norm", blocks(graph, "gate/v", v, c), 1, 256, 16, c);
    String turned = graph.transpose("gate/turned", blocks, 0, 1, 3, 2);
    String product = graph.dense("gate/dense", turned, 16, 16);
    String straight = graph.transpose("gate/straight", product, 0, 1, 3, 2);
    String one = graph.constant("gate/one", new float[] {1});
    String gated =
        graph.mul(
            "gate/product", blocks(graph, "gate/u", u, c), graph.add("gate/plus", straight, one));
    String out = graph.dense("gate/out", gated, c, c);
    String apart = graph.reshape("gate/apart", out, 1, 16, 16, 4, 4, c);
    String ordered = graph.transpose("gate/ordered", apart, 0, 1, 3, 2, 4, 5);
    return graph.reshape("gate", ordered, 1, SIDE_PX, SIDE_PX, c);
  }

  private static String blocks(TinyGraph graph, String name, String x, int c) {
    String apart = graph.reshape(name + "/apart", x, 1, 16, 4, 16, 4, c);
    String ordered = graph.transpose(name + "/ordered", apart, 0, 1, 3, 2, 4, 5);
    return graph.reshape(name, ordered, 1, 256, 16, c);
  }

  /** From half the size to the full one, by two products with a matrix. */
  private static String resize(TinyGraph graph, String x) {
    int half = SIDE_PX / 2;
    float[] values = new float[half * SIDE_PX];
    for (int i = 0; i < SIDE_PX; i++) {
      values[i / 2 * SIDE_PX + i] = 0.75f;
      int other = Math.max(0, Math.min(half - 1, i / 2 + (i % 2 == 0 ? -1 : 1)));
      values[other * SIDE_PX + i] += 0.25f;
    }
    String matrix = graph.constant("resize/m", values, half, SIDE_PX);
    graph.einsum("resize/rows", "gb,cgef->bcef", matrix, x);
    graph.einsum("resize/columns", "abgd,gf->abdf", "resize/rows", matrix);
    return graph.transpose("resize", "resize/columns", 1, 0, 3, 2);
  }

  /** Mean over all pixels, a product, the logistic function. */
  private static String attention(TinyGraph graph, String x, int c) {
    graph.node("pool/sum", "Sum", x, graph.integers("pool/axes", 1, 2));
    graph.reshape("pool/shape", "pool/sum", 1, 1, 1, c);
    graph.node(
        "pool", "RealDiv", "pool/shape", graph.constant("pool/n", new float[] {SIDE_PX * SIDE_PX}));
    graph.node("neg", "Neg", graph.dense("squeeze", "pool", c, c));
    graph.node("exp", "Exp", "neg");
    String sum = graph.add("exp/plus", graph.constant("exp/one", new float[] {1}), "exp");
    graph.node("sigmoid", "Reciprocal", sum);
    return "sigmoid";
  }
}
