package dev.clearlane.calibration.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** What the operators of a graph do with channels. */
public final class Channels {
  private Channels() {}

  /**
   * Numbers of channels of the values of a graph, where convolutions tell them.
   *
   * @return by name of the value
   */
  public static Map<String, Integer> numbers(OnnxModel model) {
    Map<String, Integer> known = new HashMap<>();
    for (NodeProto node : model.nodes()) { // in order of computation
      Integer before = known.get(node.getInput(0));
      int block = block(node);
      if (isConvolution(model, node)) {
        known.put(node.getOutput(0), Math.toIntExact(weights(model, node).getDims(0)));
      } else if (before != null && (keepsChannels(node) || isSum(model, node, known))) {
        known.put(node.getOutput(0), before);
      } else if (before != null && block > 0) {
        known.put(node.getOutput(0), before / (block * block));
      }
    }
    return known;
  }

  /** A convolution of one group whose constants no other node reads. */
  public static boolean isConvolution(OnnxModel model, NodeProto node) {
    return node.getOpType().equals("Conv")
        && node.getAttributeList().stream()
            .noneMatch(attribute -> attribute.getName().equals("group") && attribute.getI() != 1)
        && node.getInputList().stream()
            .skip(1)
            .allMatch(name -> model.floats(name) != null && model.consumers(name).size() == 1);
  }

  /** Its constant weights, outputs × inputs × height × width. */
  public static TensorProto weights(OnnxModel model, NodeProto convolution) {
    TensorProto weights = model.floats(convolution.getInput(1));
    if (weights == null) {
      throw new IllegalArgumentException(convolution.getName() + " has no constant weights");
    }
    return weights;
  }

  /** Each channel of its result is that of its input, or 0. */
  public static boolean keepsChannels(NodeProto node) {
    return Set.of("Relu", "MaxPool", "GlobalAveragePool").contains(node.getOpType());
  }

  /** A sum of two activations of as many channels, of which one may be a single pixel. */
  public static boolean isSum(OnnxModel model, NodeProto node, Map<String, Integer> known) {
    return node.getOpType().equals("Add")
        && node.getInputList().stream().noneMatch(model::isConstant)
        && known.containsKey(node.getInput(0))
        && known.get(node.getInput(0)).equals(known.get(node.getInput(1)));
  }

  /** Block size of a DepthToSpace of mode CRD; 0 for other nodes. */
  public static int block(NodeProto node) {
    long size = 0;
    boolean crd = false;
    for (AttributeProto attribute : node.getAttributeList()) {
      if (attribute.getName().equals("blocksize")) {
        size = attribute.getI();
      } else if (attribute.getName().equals("mode")) {
        crd = attribute.getS().toStringUtf8().equals("CRD");
      }
    }
    return node.getOpType().equals("DepthToSpace") && crd ? Math.toIntExact(size) : 0;
  }
}
