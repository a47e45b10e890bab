package dev.clearlane.calibration.int8;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.ModelProto;
import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.bundle.TensorView;
import dev.clearlane.calibration.graph.OnnxModel;
import dev.clearlane.serving.inference.OnnxEngine;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PixelShufflesTest {
  private static final Path MODELS = Path.of(System.getProperty("clearlane.root", ".."), "models");

  /** Of shipped networks, whose three or four DepthToSpace follow convolutions. */
  @ParameterizedTest
  @CsvSource({
    "deblur-rep16-pu2, 64, 48", "deblur-rep16-pu2, 32, 80",
    "derain-rep16-pu2-gc, 64, 48", "derain-rep16-pu2-gc, 32, 80"
  })
  void shouldNotChangeAnyResult(String id, int width, int height) throws Exception {
    ModelBundle bundle = ModelBundle.open(MODELS.resolve(id));
    ModelProto original = ModelProto.parseFrom(Files.readAllBytes(bundle.modelFile()));
    Layers layers = Layers.of(bundle.modelFile(), OnnxModel.of(bundle.modelFile(), original));
    Map<String, Range> ranges = new TreeMap<>();
    ranges.put(bundle.manifest().input(), new Range(0, 1));
    original
        .getGraph()
        .getNodeList()
        .forEach(node -> ranges.put(node.getOutput(0), new Range(-2, 3)));
    ModelProto plain =
        QdqWriter.write(layers, layers.integers(Set.of()), ranges, Quantiser::unsigned);
    ModelProto fast = PixelShuffles.fast(plain);

    assertThat(count(plain, "DepthToSpace")).isGreaterThanOrEqualTo(3);
    assertThat(count(fast, "DepthToSpace")).isLessThan(count(plain, "DepthToSpace") - 2);
    assertThat(run(bundle.manifest(), fast, width, height))
        .isEqualTo(run(bundle.manifest(), plain, width, height));
  }

  /** Without integers around it, a rearrangement stays as it is, and so does its convolution. */
  @ParameterizedTest
  @CsvSource("deblur-rep16-pu2")
  void shouldLeaveFloatLayersAlone(String id) throws Exception {
    ModelBundle bundle = ModelBundle.open(MODELS.resolve(id));
    ModelProto original = ModelProto.parseFrom(Files.readAllBytes(bundle.modelFile()));
    ModelProto fast = PixelShuffles.fast(original);
    assertThat(fast.getGraph().getNodeList()).isEqualTo(original.getGraph().getNodeList());
    assertThat(new HashSet<>(fast.getGraph().getInitializerList()))
        .isEqualTo(new HashSet<>(original.getGraph().getInitializerList()));
  }

  private static long count(ModelProto model, String operator) {
    return model.getGraph().getNodeList().stream()
        .filter(node -> node.getOpType().equals(operator))
        .count();
  }

  private static float[] run(ModelManifest manifest, ModelProto model, int width, int height)
      throws Exception {
    TensorView input = TensorView.direct(width, height);
    Random random = new Random(1);
    for (int i = 0; i < input.values(); i++) {
      input.buffer().put(i, random.nextFloat());
    }
    FloatBuffer output = TensorView.directFloats(input.values());
    try (OnnxEngine engine = OnnxEngine.open(manifest, model.toByteArray(), 1)) {
      engine.run(input, output);
    }
    float[] values = new float[input.values()];
    output.get(0, values);
    return values;
  }
}
