package dev.clearlane.bench.live;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import dev.clearlane.bundle.BundleException;
import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.bundle.Task;
import dev.clearlane.bundle.TensorView;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.inference.OnnxEngine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * A deraining model that returns its input after a configurable amount of work: a chain of identity
 * convolutions. The bundle is written in the normal format, so the daemon loads it like any model.
 */
final class SlowModel {
  private static final String ID = "slow-derain";
  private static final int TRIAL = 8;
  private static final int RUNS = 5;
  private static final int MAX_LAYERS = 20_000;
  private static final int IR_VERSION = 8;
  private static final int OPSET = 17;

  private SlowModel() {}

  /**
   * Writes a bundle whose engine takes this long for a full frame on an idle machine.
   *
   * @param directory of models, in which the bundle is created
   * @return measured time in milliseconds
   */
  static double write(Path directory, int widthPx, int heightPx, double wantedMs)
      throws IOException, BundleException, EngineException {
    double layerMs = measure(bundle(directory, TRIAL), widthPx, heightPx) / TRIAL;
    int layers = (int) Math.round(Math.min(MAX_LAYERS, Math.max(1, wantedMs / layerMs)));
    return measure(bundle(directory, layers), widthPx, heightPx);
  }

  /** Median of some runs, in milliseconds. */
  private static double measure(ModelBundle bundle, int widthPx, int heightPx)
      throws EngineException {
    FloatBuffer in = tensor(widthPx, heightPx);
    FloatBuffer out = tensor(widthPx, heightPx);
    double[] ms = new double[RUNS];
    try (OnnxEngine engine = OnnxEngine.open(bundle, Runtime.getRuntime().availableProcessors())) {
      engine.run(new TensorView(in, widthPx, heightPx), out); // the first allocates
      for (int i = 0; i < RUNS; i++) {
        long startNs = System.nanoTime();
        engine.run(new TensorView(in, widthPx, heightPx), out);
        ms[i] = (System.nanoTime() - startNs) / 1e6;
      }
    }
    Arrays.sort(ms);
    return ms[RUNS / 2];
  }

  private static FloatBuffer tensor(int widthPx, int heightPx) {
    return ByteBuffer.allocateDirect(3 * widthPx * heightPx * Float.BYTES)
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer();
  }

  private static ModelBundle bundle(Path directory, int layers)
      throws IOException, BundleException {
    Path folder = Files.createDirectories(directory.resolve(ID));
    Path file = Files.write(folder.resolve("model.onnx"), onnx(layers));
    ModelBundle.writeManifest(
        folder,
        ModelManifest.builder(ID, Task.DERAIN, "slow-" + layers)
            .model("model.onnx", ModelBundle.sha256(file))
            .tensors("x0", "x" + layers)
            .build());
    return ModelBundle.open(folder);
  }

  /** x1 = conv(x0), x2 = conv(x1), …; the weights select each channel's own centre pixel. */
  private static byte[] onnx(int layers) {
    GraphProto.Builder graph = GraphProto.newBuilder().setName("slow");
    for (int i = 0; i < layers; i++) {
      graph.addNode(
          NodeProto.newBuilder()
              .addInput("x" + i)
              .addInput("w")
              .addOutput("x" + (i + 1))
              .setOpType("Conv")
              .addAttribute(list("pads", 1, 1, 1, 1))
              .addAttribute(list("kernel_shape", 3, 3)));
    }
    ByteBuffer weights =
        ByteBuffer.allocate(3 * 3 * 9 * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int channel = 0; channel < 3; channel++) {
      weights.putFloat((channel * 3 * 9 + channel * 9 + 4) * Float.BYTES, 1);
    }
    graph.addInitializer(
        TensorProto.newBuilder()
            .setName("w")
            .setDataType(DataType.FLOAT.getNumber())
            .addAllDims(List.of(3L, 3L, 3L, 3L))
            .setRawData(ByteString.copyFrom(weights.array())));
    graph.addInput(image("x0")).addOutput(image("x" + layers));
    return ModelProto.newBuilder()
        .setIrVersion(IR_VERSION)
        .setGraph(graph)
        .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPSET))
        .build()
        .toByteArray();
  }

  private static AttributeProto list(String name, long... values) {
    AttributeProto.Builder list =
        AttributeProto.newBuilder().setName(name).setType(AttributeType.INTS);
    Arrays.stream(values).forEach(list::addInts);
    return list.build();
  }

  private static ValueInfoProto image(String name) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    shape.addDimBuilder().setDimValue(1);
    shape.addDimBuilder().setDimValue(3);
    shape.addDimBuilder().setDimParam("h");
    shape.addDimBuilder().setDimParam("w");
    TypeProto.Tensor tensor =
        TypeProto.Tensor.newBuilder()
            .setElemType(DataType.FLOAT.getNumber())
            .setShape(shape)
            .build();
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(TypeProto.newBuilder().setTensorType(tensor))
        .build();
  }
}
