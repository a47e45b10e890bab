package dev.clearlane.calibration.int8;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import com.google.protobuf.ByteString;
import dev.clearlane.calibration.graph.Channels;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes DepthToSpace behind quantised convolutions fast in ONNX Runtime, whose own kernel moves one
 * value at a time on one thread: the convolution's channels are reordered, so that those of one
 * pixel follow one another, and a transposition moves them together. ONNX Runtime computes
 * convolutions of integers with interleaved channels; the transpositions to and from these cancel
 * out. Results are equal to the bit.
 *
 * <p>The graph then takes one picture at a time.
 */
final class PixelShuffles {
  private static final String DEQUANTISE = "DequantizeLinear";
  private static final String QUANTISE = "QuantizeLinear";

  private final GraphProto graph;
  private final Map<String, NodeProto> producers = new HashMap<>();
  private final Map<String, List<NodeProto>> consumers = new HashMap<>();
  private final Map<String, TensorProto> constants = new HashMap<>();
  private final Set<String> dropped = new HashSet<>(); // outputs of nodes
  private final Map<String, List<NodeProto>> added = new HashMap<>(); // by output of DepthToSpace

  /**
   * A DepthToSpace of integers.
   *
   * @param from integers that it moves
   * @param to integers that it gives
   */
  private record Shuffle(
      NodeProto node, NodeProto convolution, String from, String to, int block) {}

  private PixelShuffles(GraphProto graph) {
    this.graph = graph;
    for (NodeProto node : graph.getNodeList()) {
      node.getOutputList().forEach(output -> producers.put(output, node));
      for (String input : node.getInputList()) {
        consumers.computeIfAbsent(input, name -> new ArrayList<>()).add(node);
      }
    }
    graph.getInitializerList().forEach(constant -> constants.put(constant.getName(), constant));
  }

  /** A quantised graph with fast rearrangements. */
  static ModelProto fast(ModelProto quantised) {
    PixelShuffles shuffles = new PixelShuffles(quantised.getGraph());
    for (NodeProto node : quantised.getGraph().getNodeList()) {
      Shuffle shuffle = node.getOpType().equals("DepthToSpace") ? shuffles.shuffle(node) : null;
      if (shuffle != null) {
        shuffles.replace(shuffle);
      }
    }
    return quantised.toBuilder().setGraph(shuffles.written()).build();
  }

  private GraphProto.Builder written() {
    GraphProto.Builder result = graph.toBuilder().clearNode().clearInitializer();
    graph
        .getInitializerList()
        .forEach(old -> result.addInitializer(constants.remove(old.getName())));
    constants.values().forEach(result::addInitializer); // shapes
    for (NodeProto node : graph.getNodeList()) {
      String output = node.getOutput(0);
      result.addAllNode(added.getOrDefault(output, List.of()));
      if (!dropped.contains(output)) {
        result.addNode(node);
      }
    }
    return result;
  }

  /** The integers around a node, if all that is between it and a convolution is theirs alone. */
  private @Nullable Shuffle shuffle(NodeProto node) {
    NodeProto restored = only(node.getInput(0), DEQUANTISE);
    NodeProto stored = restored == null ? null : only(restored.getInput(0), QUANTISE);
    NodeProto relu = stored == null ? null : only(stored.getInput(0), "Relu");
    String result = stored == null ? "" : (relu == null ? stored : relu).getInput(0);
    NodeProto convolution = only(result, "Conv");
    List<NodeProto> next = consumers.getOrDefault(node.getOutput(0), List.of());
    int block = Channels.block(node);
    boolean fits =
        restored != null
            && convolution != null
            && block > 0
            && next.size() == 1
            && next.get(0).getOpType().equals(QUANTISE)
            && convolution.getInputList().stream().skip(1).allMatch(this::isOwn);
    return fits && restored != null && convolution != null
        ? new Shuffle(node, convolution, restored.getInput(0), next.get(0).getOutput(0), block)
        : null;
  }

  /** The node of this kind that computes a value for one other node; null if there is none. */
  private @Nullable NodeProto only(String value, String operator) {
    NodeProto node = producers.get(value);
    boolean isOnly = consumers.getOrDefault(value, List.of()).size() == 1;
    return node != null && isOnly && node.getOpType().equals(operator) ? node : null;
  }

  /** Whether weights are quantised constants that no other node uses. */
  private boolean isOwn(String weights) {
    NodeProto node = only(weights, DEQUANTISE);
    return node != null
        && node.getInputList().stream()
            .allMatch(
                input ->
                    constants.containsKey(input)
                        && consumers.getOrDefault(input, List.of()).size() == 1);
  }

  private void replace(Shuffle shuffle) {
    int area = shuffle.block() * shuffle.block();
    int channels = 0;
    for (String weights :
        shuffle.convolution().getInputList().subList(1, shuffle.convolution().getInputCount())) {
      NodeProto node = producers.get(weights);
      for (String name : node == null ? List.<String>of() : node.getInputList()) {
        TensorProto constant = constants.get(name);
        if (constant != null) {
          channels = Math.toIntExact(constant.getDims(0)) / area;
          constants.put(name, reordered(constant, channels, area));
        }
      }
    }
    String name = shuffle.node().getOutput(0);
    long block = shuffle.block();
    List<NodeProto> nodes = new ArrayList<>();
    // 0 keeps a side, -1 is what is left: N×H×W×b×bC, N×H×b×W×bC, N×H×b×bW×C, 1×1×bH×bW×C
    String last = transpose(nodes, shuffle.from(), name + ".interleaved", 0, 2, 3, 1);
    last = reshape(nodes, "Reshape", last, name + ".split", 0, 0, 0, block, block * channels);
    last = transpose(nodes, last, name + ".moved", 0, 1, 3, 2, 4);
    last = reshape(nodes, "Reshape", last, name + ".wide", 0, 0, block, -1, channels);
    last = reshape(nodes, "Reshape", last, name + ".high", 1, 1, -1, 0, channels);
    last = reshape(nodes, "Squeeze", last, name + ".whole", 0);
    transpose(nodes, last, shuffle.to(), 0, 3, 1, 2);
    added.put(name, nodes);
    dropped.add(name);
    dropped.add(shuffle.to());
    dropped.add(shuffle.node().getInput(0));
  }

  /** The channels c·b² + p of a constant's first dimension as p·C + c. */
  private static TensorProto reordered(TensorProto constant, int channels, int area) {
    byte[] from = constant.getRawData().toByteArray();
    byte[] to = new byte[from.length];
    int size = from.length / (channels * area);
    for (int c = 0; c < channels; c++) {
      for (int p = 0; p < area; p++) {
        System.arraycopy(from, (c * area + p) * size, to, (p * channels + c) * size, size);
      }
    }
    return constant.toBuilder().setRawData(ByteString.copyFrom(to)).build();
  }

  private static String transpose(
      List<NodeProto> nodes, String input, String output, long... order) {
    AttributeProto.Builder permutation =
        AttributeProto.newBuilder().setName("perm").setType(AttributeType.INTS);
    for (long axis : order) {
      permutation.addInts(axis);
    }
    nodes.add(
        NodeProto.newBuilder()
            .setOpType("Transpose")
            .setName(output)
            .addInput(input)
            .addOutput(output)
            .addAttribute(permutation)
            .build());
    return output;
  }

  private String reshape(
      List<NodeProto> nodes, String operator, String input, String output, long... numbers) {
    String name = output + ".shape";
    ByteBuffer raw =
        ByteBuffer.allocate(Long.BYTES * numbers.length).order(ByteOrder.LITTLE_ENDIAN);
    raw.asLongBuffer().put(numbers);
    constants.put(
        name,
        TensorProto.newBuilder()
            .setName(name)
            .setDataType(DataType.INT64.getNumber())
            .addDims(numbers.length)
            .setRawData(ByteString.copyFrom(raw.array()))
            .build());
    nodes.add(
        NodeProto.newBuilder()
            .setOpType(operator)
            .setName(output)
            .addInput(input)
            .addInput(name)
            .addOutput(output)
            .build());
    return output;
  }
}
