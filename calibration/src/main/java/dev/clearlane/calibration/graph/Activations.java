package dev.clearlane.calibration.graph;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.bundle.PixelMapping;
import dev.clearlane.bundle.TensorView;
import dev.clearlane.calibration.frames.CalibrationFrame;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.inference.OnnxProbe;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Activations of a float32 model over frames. */
public final class Activations {
  private Activations() {}

  /**
   * Runs a model and shows its input and all activations, frame by frame.
   *
   * @param frames of sizes that the model takes
   */
  public static void visit(
      OnnxModel model,
      ModelManifest manifest,
      List<CalibrationFrame> frames,
      OnnxProbe.Visitor visitor)
      throws EngineException {
    try (OnnxProbe probe = OnnxProbe.open(manifest, allOutputs(model))) {
      for (CalibrationFrame frame : frames) {
        TensorView input = tensor(manifest, frame);
        visitor.visit(manifest.input(), input.buffer());
        probe.run(input, visitor);
      }
    }
  }

  /**
   * The largest magnitude in each channel.
   *
   * @param channels number of channels of the values to look at, by name
   */
  public static Map<String, double[]> peaks(
      OnnxModel model,
      ModelManifest manifest,
      List<CalibrationFrame> frames,
      Map<String, Integer> channels)
      throws EngineException {
    Map<String, double[]> peaks = new TreeMap<>();
    visit(
        model,
        manifest,
        frames,
        (name, values) -> {
          Integer count = channels.get(name);
          if (count != null) {
            raise(peaks.computeIfAbsent(name, same -> new double[count]), values);
          }
        });
    return peaks;
  }

  private static void raise(double[] peaks, FloatBuffer values) {
    int plane = values.remaining() / peaks.length;
    for (int c = 0; c < peaks.length; c++) {
      for (int i = 0; i < plane; i++) {
        float value = Math.abs(values.get(values.position() + c * plane + i));
        if (value > peaks[c]) {
          peaks[c] = value;
        }
      }
    }
  }

  /** A frame as the model's input; it stands for those before it that are not known. */
  public static TensorView tensor(ModelManifest manifest, CalibrationFrame frame) {
    TensorView tensor =
        TensorView.direct(frame.input().widthPx(), frame.input().heightPx(), manifest.frames());
    new PixelMapping(manifest.pixels()).toTensor(frame.inputs(), tensor);
    return tensor;
  }

  private static byte[] allOutputs(OnnxModel model) {
    GraphProto.Builder graph = model.graph().toBuilder();
    TypeProto type =
        TypeProto.newBuilder()
            .setTensorType(TypeProto.Tensor.newBuilder().setElemType(DataType.FLOAT.getNumber()))
            .build();
    for (NodeProto node : model.nodes()) {
      String value = node.getOutput(0);
      if (!model.isOutput(value) && isFloat(node)) {
        graph.addOutput(ValueInfoProto.newBuilder().setName(value).setType(type));
      }
    }
    return model.proto().toBuilder().setGraph(graph).build().toByteArray();
  }

  /** Shapes and comparisons are no activations. */
  private static boolean isFloat(NodeProto node) {
    return !List.of("Shape", "Size", "Constant", "Greater", "Less", "Equal", "Cast")
        .contains(node.getOpType());
  }
}
