package dev.clearlane.calibration.int8;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.bundle.PixelMapping;
import dev.clearlane.bundle.TensorView;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.inference.OnnxProbe;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Histograms of all activations of a float32 model over frames: one pass for their limits, one for
 * the counts.
 */
final class Activations {
  private Activations() {}

  /** Runs the model. */
  static Map<String, Histogram> over(
      OnnxModel model, ModelManifest manifest, List<CalibrationFrame> frames)
      throws EngineException {
    Map<String, Range> limits = new TreeMap<>();
    Map<String, Histogram> histograms = new TreeMap<>();
    try (OnnxProbe probe = OnnxProbe.open(manifest, allOutputs(model))) {
      for (CalibrationFrame frame : frames) {
        run(
            probe,
            manifest,
            frame,
            (name, values) -> limits.merge(name, limits(values), Range::union));
      }
      limits.forEach((name, range) -> histograms.put(name, new Histogram(range)));
      for (CalibrationFrame frame : frames) {
        run(
            probe,
            manifest,
            frame,
            (name, values) ->
                histograms.computeIfPresent(
                    name,
                    (same, histogram) -> {
                      histogram.add(values);
                      return histogram;
                    }));
      }
    }
    return histograms;
  }

  /** A frame as the model's input; it stands for those before it that are not known. */
  static TensorView tensor(ModelManifest manifest, CalibrationFrame frame) {
    TensorView tensor =
        TensorView.direct(frame.input().widthPx(), frame.input().heightPx(), manifest.frames());
    new PixelMapping(manifest.pixels()).toTensor(frame.inputs(), tensor);
    return tensor;
  }

  private static void run(
      OnnxProbe probe, ModelManifest manifest, CalibrationFrame frame, OnnxProbe.Visitor visitor)
      throws EngineException {
    TensorView input = tensor(manifest, frame);
    visitor.visit(manifest.input(), input.buffer());
    probe.run(input, visitor);
  }

  private static Range limits(FloatBuffer values) {
    float min = Float.POSITIVE_INFINITY;
    float max = Float.NEGATIVE_INFINITY;
    for (int i = values.position(); i < values.limit(); i++) {
      float value = values.get(i);
      if (Float.isNaN(value)) {
        throw new IllegalArgumentException("the model computes values that are not numbers");
      }
      min = Math.min(min, value);
      max = Math.max(max, value);
    }
    return new Range(min, max);
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
