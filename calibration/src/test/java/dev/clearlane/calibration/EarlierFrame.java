package dev.clearlane.calibration;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.bundle.ModelManifest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Makes a deblurring model see the frame before: it adds a convolution of it to its first one. */
final class EarlierFrame {
  private EarlierFrame() {}

  /** Adds one to the first convolution of a copy; the manifest is that of the shipped model. */
  static void addTo(Path bundle, ModelManifest manifest) throws Exception {
    ModelProto model = ModelProto.parseFrom(Files.readAllBytes(bundle.resolve("model.onnx")));
    GraphProto old = model.getGraph();
    GraphProto.Builder graph = old.toBuilder().clearNode();
    graph
        .getInputBuilder(0)
        .getTypeBuilder()
        .getTensorTypeBuilder()
        .getShapeBuilder()
        .getDimBuilder(1)
        .setDimValue(6);
    graph.addInitializer(integers("axis", 1)).addInitializer(integers("to3", 3));
    graph.addInitializer(integers("to0", 0)).addInitializer(integers("to6", 6));
    graph.addNode(node("Slice", "current", "input", "to0", "to3", "axis"));
    graph.addNode(node("Slice", "earlier", "input", "to3", "to6", "axis"));
    NodeProto stem = null;
    for (NodeProto node : old.getNodeList()) {
      NodeProto.Builder copy = node.toBuilder();
      for (int i = 0; i < node.getInputCount(); i++) {
        copy.setInput(i, node.getInput(i).equals("input") ? "current" : node.getInput(i));
      }
      boolean first = stem == null && node.getOpType().equals("Conv");
      graph.addNode(first ? copy.setOutput(0, "stem") : copy);
      if (node.getOpType().equals("SpaceToDepth")) {
        graph.addNode(node.toBuilder().setInput(0, "earlier").setOutput(0, "tiles").setName("t"));
      }
      if (first) {
        stem = node;
        TensorProto weight =
            old.getInitializerList().stream()
                .filter(constant -> constant.getName().equals(node.getInput(1)))
                .findFirst()
                .orElseThrow();
        graph.addInitializer(weight.toBuilder().setName("before.weight"));
        NodeProto.Builder before = node.toBuilder().setName("b").setInput(0, "tiles");
        graph.addNode(before.setInput(1, "before.weight").setOutput(0, "before"));
        NodeProto sum = node("Add", node.getOutput(0), "stem", "before");
        graph.addNode(sum.toBuilder().setName("sum"));
      }
    }
    Path file = bundle.resolve("model.onnx");
    Files.write(file, model.toBuilder().setGraph(graph).build().toByteArray());
    ModelBundle.writeManifest(
        bundle,
        manifest.toBuilder()
            .variants(List.of())
            .golden(null)
            .history(1)
            .model("model.onnx", ModelBundle.sha256(file))
            .build());
  }

  private static NodeProto node(String operator, String output, String... inputs) {
    return NodeProto.newBuilder()
        .setOpType(operator)
        .setName(output)
        .addAllInput(List.of(inputs))
        .addOutput(output)
        .build();
  }

  private static TensorProto integers(String name, long value) {
    return TensorProto.newBuilder()
        .setName(name)
        .setDataType(TensorProto.DataType.INT64_VALUE)
        .addDims(1)
        .addInt64Data(value)
        .build();
  }
}
