package dev.clearlane.trainer.onnx;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import dev.clearlane.bundle.GoldenSample;
import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.bundle.Picture;
import dev.clearlane.bundle.PixelMapping;
import dev.clearlane.bundle.TensorView;
import dev.clearlane.serving.inference.CpuFeatures;
import dev.clearlane.serving.inference.OnnxProbe;
import dev.clearlane.trainer.network.Census;
import dev.clearlane.trainer.network.Layers;
import dev.clearlane.trainer.network.NeedsLibtorch;
import dev.clearlane.trainer.network.Network;
import dev.clearlane.trainer.network.NetworkGraph;
import dev.clearlane.trainer.network.ParameterSpec;
import dev.clearlane.trainer.network.Parameters;
import dev.clearlane.trainer.network.Quantisation;
import dev.clearlane.trainer.network.Quantisation.Rounding;
import dev.clearlane.trainer.network.Quantisation.Scale;
import dev.clearlane.trainer.network.Torch;
import dev.clearlane.trainer.network.TorchLayers;
import dev.clearlane.trainer.recipe.Networks;
import dev.clearlane.trainer.recipe.RecipeReader;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Training's rounding against the 8-bit files that {@code clearlane calibrate int8} wrote. */
final class QuantisationTest {
  private static final Path MODELS = Path.of(System.getProperty("clearlane.root"), "models");
  private static final String INTEGER_FILE = "model-int8-u8.onnx";
  private static final int BLOCK_AREA = 4; // of all pixel shuffles
  private static final int WIDTH_PX = 192;
  private static final int HEIGHT_PX = 128;

  /** Float32 before and behind integers is summed in another order, which tips a few levels. */
  private static final double MAX_DIFFERING = 0.001;

  /** The file's constants as it names them, and its nodes by output. */
  private record IntegerFile(
      ModelProto model, Map<String, TensorProto> constants, Map<String, NodeProto> nodes) {
    static IntegerFile of(Path bundle) throws Exception {
      ModelProto model = ModelProto.parseFrom(Files.readAllBytes(bundle.resolve(INTEGER_FILE)));
      Map<String, TensorProto> constants = new HashMap<>();
      model.getGraph().getInitializerList().forEach(c -> constants.put(c.getName(), c));
      Map<String, NodeProto> nodes = new HashMap<>();
      model.getGraph().getNodeList().forEach(node -> nodes.put(node.getOutput(0), node));
      return new IntegerFile(model, constants, nodes);
    }

    /** A constant, or one that is stored in 8 or 32 bits, as floats. */
    TensorProto constant(String name) {
      TensorProto plain = constants.get(name);
      if (plain != null) {
        return plain;
      }
      NodeProto restored = requireNonNull(nodes.get(name));
      TensorProto levels = requireNonNull(constants.get(restored.getInput(0)));
      ByteBuffer scales =
          requireNonNull(constants.get(restored.getInput(1)))
              .getRawData()
              .asReadOnlyByteBuffer()
              .order(ByteOrder.LITTLE_ENDIAN);
      ByteBuffer raw = levels.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
      boolean isInt8 = levels.getDataType() == TensorProto.DataType.INT8_VALUE;
      int count = raw.remaining() / (isInt8 ? 1 : Integer.BYTES);
      int ofOneScale = count / (scales.remaining() / Float.BYTES);
      ByteBuffer floats = ByteBuffer.allocate(count * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      for (int j = 0; j < count; j++) {
        float scale = scales.getFloat(j / ofOneScale * Float.BYTES);
        floats.putFloat((isInt8 ? raw.get() : raw.getInt()) * scale);
      }
      return TensorProto.newBuilder().setRawData(ByteString.copyFrom(floats.array())).build();
    }

    Scale scale(String value) {
      float step =
          constants
              .get(value + ".scale")
              .getRawData()
              .asReadOnlyByteBuffer()
              .order(ByteOrder.LITTLE_ENDIAN)
              .getFloat();
      return new Scale(step, constants.get(value + ".zero").getRawData().byteAt(0) & 0xff);
    }
  }

  @TempDir private Path folder;

  /**
   * A copy of a bundle whose weights are those that the 8-bit file holds: its channels may have
   * other scales than those of the float32 file.
   */
  private Path ofIntegerFile(Path bundle) throws Exception {
    ModelManifest manifest = ModelBundle.open(bundle).manifest();
    IntegerFile file = IntegerFile.of(bundle);
    ModelProto plain = ModelProto.parseFrom(Files.readAllBytes(bundle.resolve("model.onnx")));
    GraphProto.Builder graph = plain.getGraph().toBuilder();
    for (NodeProto node : plain.getGraph().getNodeList()) {
      NodeProto quantised = file.nodes.get(node.getOutput(0));
      for (int k = 1; node.getOpType().equals("Conv") && k < node.getInputCount(); k++) {
        String constant = node.getInput(k);
        ByteString stored = file.constant(requireNonNull(quantised).getInput(k)).getRawData();
        if (isShuffled(plain.getGraph(), node.getOutput(0))) {
          stored = inOrder(stored, Math.toIntExact(dimension(plain.getGraph(), constant)));
        }
        for (TensorProto.Builder old : graph.getInitializerBuilderList()) {
          if (old.getName().equals(constant)) {
            old.setRawData(stored);
          }
        }
      }
    }
    Path model = folder.resolve("model.onnx");
    Files.write(model, plain.toBuilder().setGraph(graph).build().toByteArray());
    ModelBundle.writeManifest(
        folder,
        manifest.toBuilder()
            .variants(List.of())
            .golden(null)
            .model("model.onnx", ModelBundle.sha256(model))
            .build());
    String table = Files.readString(bundle.resolve("calibration.json"));
    Files.writeString(
        folder.resolve("calibration.json"),
        table.replace("\"equalised\" : true", "\"equalised\" : false"));
    return folder;
  }

  private static boolean isShuffled(GraphProto graph, String value) {
    return graph.getNodeList().stream()
        .anyMatch(
            node -> node.getOpType().equals("DepthToSpace") && node.getInput(0).equals(value));
  }

  private static long dimension(GraphProto graph, String constant) {
    return graph.getInitializerList().stream()
        .filter(tensor -> tensor.getName().equals(constant))
        .findFirst()
        .orElseThrow()
        .getDims(0);
  }

  /** Output channels as float32 has them; the 8-bit file has those of a pixel one after another. */
  private static ByteString inOrder(ByteString stored, int outputs) {
    int row = stored.size() / outputs;
    int channels = outputs / BLOCK_AREA;
    ByteString ordered = ByteString.EMPTY;
    for (int i = 0; i < outputs; i++) {
      int from = (i % BLOCK_AREA * channels + i / BLOCK_AREA) * row;
      ordered = ordered.concat(stored.substring(from, from + row));
    }
    return ordered;
  }

  private static Quantisation quantisation(Path bundle) throws Exception {
    String text =
        """
        network: {name: %s, quantised: {calibration: '%s'}}
        patch_px: 32
        mix:
          - {pairs: [raindrop]}
        """
            .formatted(
                ModelBundle.open(bundle).manifest().network(), bundle.resolve("calibration.json"));
    Quantisation quantisation = RecipeReader.parse("r.yaml", text).quantisation();
    assertThat(quantisation).isNotNull();
    return quantisation;
  }

  @ParameterizedTest
  @ValueSource(strings = {"deblur-rep16-pu2", "derain-rep16-pu2-gc"})
  void shouldRoundWhereTheShippedFileDoes(String id) throws Exception {
    Path bundle = MODELS.resolve(id);
    Quantisation quantisation = quantisation(ofIntegerFile(bundle));
    IntegerFile file = IntegerFile.of(bundle);
    GraphProto plain = plain(bundle);
    int rounded = 0;
    for (int i = 0; i < quantisation.nodes().size(); i++) {
      NodeProto node = plain.getNode(i);
      NodeProto quantised = file.nodes.get(node.getOutput(0));
      if (quantised == null) {
        // Pixels are moved as integers, with the scale of what they are moved from.
        assertThat(node.getOpType()).isEqualTo("DepthToSpace");
        assertThat(quantisation.nodes().get(i).inputs())
            .containsExactly(file.scale(node.getInput(0)));
        continue;
      }
      Rounding rounding = quantisation.nodes().get(i);
      for (int k = 0; k < rounding.inputs().size(); k++) {
        boolean same = quantised.getInput(k).equals(node.getInput(k));
        assertThat(rounding.inputs().get(k))
            .as("input %d of %s", k, node.getOutput(0))
            .isEqualTo(same ? null : file.scale(node.getInput(k)));
        rounded += same ? 0 : 1;
      }
      if (node.getOpType().equals("Conv")) {
        assertThat(rounding.weights()).isNotEqualTo(quantised.getInput(1).equals(node.getInput(1)));
      }
    }
    assertThat(rounded).isGreaterThan(30);
    assertThat(quantisation.integerLayers()).isBetween(12, quantisation.layers());
  }

  private static GraphProto plain(Path bundle) throws Exception {
    return ModelProto.parseFrom(Files.readAllBytes(bundle.resolve("model.onnx"))).getGraph();
  }

  /** To the last level: sums of products of integers are exact in float32 too. */
  @NeedsLibtorch
  @ParameterizedTest
  @ValueSource(strings = {"deblur-rep16-pu2", "derain-rep16-pu2-gc"})
  @SuppressWarnings("try") // neither is named again: one frees tensors, one stops graphs
  void shouldComputeTheLevelsOfTheShippedFile(String id) throws Exception {
    Path bundle = MODELS.resolve(id);
    Path ofIntegers = ofIntegerFile(bundle);
    Quantisation quantisation = quantisation(ofIntegers);
    assumeThat(CpuFeatures.ofThisMachine().hasIntegerDots())
        .as("without them, ONNX Runtime's sums saturate")
        .isTrue();
    assumeThat(quantisation.integerLayers())
        .as("ONNX Runtime rounds the weights of a layer left in float between two others, too")
        .isEqualTo(quantisation.layers());
    ModelManifest manifest = ModelBundle.open(bundle).manifest();
    Network network = Networks.byName(manifest.network());
    TensorView input = TensorView.direct(WIDTH_PX, HEIGHT_PX, 1);
    Picture picture = GoldenSample.picture(WIDTH_PX, HEIGHT_PX);
    new PixelMapping(network.pixels()).toTensor(List.of(picture), input);
    float[] shown = new float[3 * WIDTH_PX * HEIGHT_PX];
    input.buffer().get(0, shown);
    Map<String, float[]> theirs = activations(manifest, bundle, input);
    try (Parameters parameters = Parameters.of(network, exactWeights(ofIntegers, network));
        PointerScope scope = new PointerScope();
        NoGradGuard noGraph = new NoGradGuard()) {
      Tensor first = Torch.tensor(shown, 1, 3, HEIGHT_PX, WIDTH_PX);
      List<Tensor> values = new ArrayList<>(List.of(first));
      TorchLayers rounded = TorchLayers.of(parameters, false, quantisation);
      List<NodeProto> plain = plain(bundle).getNodeList();
      float[] output =
          Torch.values(network.apply(recording(rounded, values, plain, theirs), first));
      int compared = 0;
      List<NetworkGraph.Node> nodes = NetworkGraph.of(network).nodes();
      for (int i = 0; i < nodes.size(); i++) {
        for (int k = 0; k < nodes.get(i).inputs().size(); k++) {
          Scale scale = quantisation.nodes().get(i).inputs().get(k);
          String name = plain.get(i).getInput(k);
          float[] restored = theirs.get(name + ".restored");
          if (scale != null && restored != null) {
            float[] ours = Torch.values(values.get(nodes.get(i).inputs().get(k)));
            assertThat(differing(ours, restored, scale)).as(name).isLessThan(MAX_DIFFERING);
            compared++;
          }
        }
      }
      assertThat(compared).isGreaterThan(30);
      float[] float32 = Torch.values(network.apply(new TorchLayers(parameters, false), first));
      assertThat(difference(output, theirs.get("output")))
          .isLessThan(0.01 * difference(float32, theirs.get("output")));
    }
  }

  /** Kernels as they are, in one branch: sums with another would round them. */
  private static float[] exactWeights(Path bundle, Network network) throws Exception {
    Map<String, float[]> constants =
        BundleWeights.constants(Files.readAllBytes(bundle.resolve("model.onnx")), network);
    List<ParameterSpec> specs = Census.parameters(network);
    FloatBuffer flat = FloatBuffer.allocate(specs.stream().mapToInt(ParameterSpec::size).sum());
    for (ParameterSpec spec : specs) {
      flat.put(constants.getOrDefault(spec.name(), new float[spec.size()]));
    }
    return flat.array();
  }

  /** Share of values whose level is another; channels that the file does not have are the last. */
  private static double differing(float[] ours, float[] restored, Scale scale) {
    int differing = 0;
    for (int j = 0; j < restored.length; j++) {
      double level = Math.rint(ours[j] / scale.step()) + scale.zero();
      double limited = Math.max(0, Math.min(255, level)) - scale.zero();
      differing += Math.abs(limited - restored[j] / scale.step()) > 0.5 ? 1 : 0;
    }
    return (double) differing / restored.length;
  }

  /** Mean absolute difference. */
  private static double difference(float[] one, float[] other) {
    double sum = 0;
    for (int i = 0; i < one.length; i++) {
      sum += Math.abs(one[i] - other[i]);
    }
    return sum / one.length;
  }

  /**
   * Notes what each operation gives, and goes on with what the file gives, if it is known: a level
   * that tips in one layer is then not spread by the next ones.
   */
  @SuppressWarnings("unchecked")
  private static Layers<Tensor> recording(
      Layers<Tensor> layers,
      List<Tensor> values,
      List<NodeProto> plain,
      Map<String, float[]> theirs) {
    return (Layers<Tensor>)
        Proxy.newProxyInstance(
            Layers.class.getClassLoader(),
            new Class<?>[] {Layers.class},
            (proxy, method, arguments) -> {
              Tensor value = (Tensor) method.invoke(layers, arguments);
              float[] known = theirs.get(plain.get(values.size() - 1).getOutput(0) + ".restored");
              values.add(value);
              return known == null ? value : Torch.tensor(known, value.sizes().vec().get());
            });
  }

  /** What ONNX Runtime computes: the output, and every activation that the file rounds. */
  private static Map<String, float[]> activations(
      ModelManifest manifest, Path bundle, TensorView input) throws Exception {
    IntegerFile file = IntegerFile.of(bundle);
    ModelProto model = file.model;
    GraphProto.Builder graph = model.getGraph().toBuilder();
    TypeProto type =
        TypeProto.newBuilder()
            .setTensorType(
                TypeProto.Tensor.newBuilder().setElemType(TensorProto.DataType.FLOAT_VALUE))
            .build();
    for (NodeProto node : model.getGraph().getNodeList()) {
      String value = node.getOutput(0);
      if (node.getOpType().equals("DequantizeLinear") && file.nodes.containsKey(node.getInput(0))) {
        graph.addOutput(ValueInfoProto.newBuilder().setName(value).setType(type));
      }
    }
    Map<String, float[]> values = new TreeMap<>();
    try (OnnxProbe probe =
        OnnxProbe.open(manifest, model.toBuilder().setGraph(graph).build().toByteArray())) {
      probe.run(
          input,
          (name, buffer) -> {
            float[] copy = new float[buffer.remaining()];
            buffer.get(copy);
            values.put(name, copy);
          });
    }
    return values;
  }
}
