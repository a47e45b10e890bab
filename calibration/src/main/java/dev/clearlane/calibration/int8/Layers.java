package dev.clearlane.calibration.int8;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.clearlane.calibration.graph.OnnxModel;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What of a graph can be computed with 8-bit integers. A layer is a convolution with constant
 * weights, together with the ReLU that follows it. Sums and rearrangements of pixels join the
 * layers around them. Transposed convolutions, pooling over the whole picture and everything after
 * it up to the next full-size value, and the last sum with the input stay in float.
 */
final class Layers {
  private static final String CONV = "Conv";
  private static final String ADD = "Add";

  /** Operators that only move values: input and output have one range. */
  private static final Set<String> MOVES = Set.of("DepthToSpace", "MaxPool");

  private final OnnxModel model;
  private final Map<String, NodeProto> convolutions = new LinkedHashMap<>(); // by layer

  private Layers(OnnxModel model) {
    this.model = model;
  }

  /**
   * Finds the layers.
   *
   * @param file for messages
   * @throws IllegalArgumentException if there are none
   */
  static Layers of(Path file, OnnxModel model) {
    Layers layers = new Layers(model);
    Set<String> pooled = layers.pooled();
    for (NodeProto node : model.nodes()) {
      if (node.getOpType().equals(CONV) && layers.weights(node) != null) {
        if (!pooled.contains(node.getInput(0))) {
          layers.convolutions.put(layers.name(node), node);
        }
      }
    }
    if (layers.convolutions.isEmpty()) {
      throw new IllegalArgumentException(
          "%s: no operator can be quantised: it needs Conv with constant float32 weights, but has %s"
              .formatted(
                  file,
                  model.nodes().stream()
                      .map(NodeProto::getOpType)
                      .collect(Collectors.toCollection(TreeSet::new))));
    }
    return layers;
  }

  /** Names of all layers, first to last. */
  List<String> names() {
    return List.copyOf(convolutions.keySet());
  }

  OnnxModel model() {
    return model;
  }

  /** The constant weights of a convolution; null if it has none. */
  @Nullable TensorProto weights(NodeProto convolution) {
    return model.floats(convolution.getInput(1));
  }

  /** Outputs of the nodes that are computed with integers if the named layers are not. */
  Set<String> integers(Set<String> floats) {
    Set<String> integer = new HashSet<>();
    convolutions.forEach(
        (name, node) -> {
          if (!floats.contains(name)) {
            integer.add(node.getOutput(0));
          }
        });
    for (NodeProto node : model.nodes()) { // in order of computation
      String output = node.getOutput(0);
      if (MOVES.contains(node.getOpType()) && isInteger(node.getInput(0), integer)) {
        integer.add(output);
      } else if (node.getOpType().equals(ADD) && isSum(node) && joins(node, integer)) {
        integer.add(output);
      }
    }
    return integer;
  }

  /** The only integer layer is the named one, without sums: to measure its own effect. */
  Set<String> only(String layer) {
    NodeProto node = convolutions.get(layer);
    if (node == null) {
      throw new IllegalArgumentException("there is no layer " + layer);
    }
    return Set.of(node.getOutput(0));
  }

  /** The value that a node's integer result is stored as: that of its ReLU if one follows. */
  String result(NodeProto node) {
    String output = node.getOutput(0);
    List<NodeProto> next = model.consumers(output);
    return node.getOpType().equals(CONV) && next.size() == 1 && isRelu(next.get(0))
        ? next.get(0).getOutput(0)
        : output;
  }

  boolean isMove(NodeProto node) {
    return MOVES.contains(node.getOpType());
  }

  private static boolean isRelu(NodeProto node) {
    return node.getOpType().equals("Relu");
  }

  private String name(NodeProto node) {
    return node.getInput(1).endsWith(".weight")
        ? node.getInput(1).substring(0, node.getInput(1).length() - ".weight".length())
        : node.getOutput(0);
  }

  private boolean isInteger(String value, Set<String> integer) {
    NodeProto node = model.producer(value);
    if (node == null) {
      return false;
    }
    return integer.contains(value) || (isRelu(node) && integer.contains(node.getInput(0)));
  }

  private boolean joins(NodeProto node, Set<String> integer) {
    return isInteger(node.getInput(0), integer) || isInteger(node.getInput(1), integer);
  }

  /** A sum of two activations that is not the result of the whole model. */
  private boolean isSum(NodeProto node) {
    return !model.isConstant(node.getInput(0))
        && !model.isConstant(node.getInput(1))
        && !isResult(node.getOutput(0))
        && model.consumers(node.getOutput(0)).stream().noneMatch(Layers::isPool);
  }

  /** Pooling over the whole picture: the rounding errors of its inputs would not average out. */
  private static boolean isPool(NodeProto node) {
    return node.getOpType().startsWith("Global");
  }

  private boolean isResult(String value) {
    return model.isOutput(value)
        || model.consumers(value).stream()
            .anyMatch(
                node ->
                    Set.of("Identity", "Clip").contains(node.getOpType())
                        && isResult(node.getOutput(0)));
  }

  /** Values of one pixel: results of pooling over the whole picture, and what follows from them. */
  private Set<String> pooled() {
    Set<String> pooled = new HashSet<>();
    for (NodeProto node : model.nodes()) {
      boolean allPooled =
          node.getInputList().stream()
              .filter(input -> !model.isConstant(input))
              .allMatch(pooled::contains);
      if (isPool(node) || allPooled) {
        pooled.addAll(node.getOutputList());
      }
    }
    return pooled;
  }
}
