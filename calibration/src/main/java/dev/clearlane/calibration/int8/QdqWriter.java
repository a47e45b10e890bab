package dev.clearlane.calibration.int8;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import com.google.protobuf.ByteString;
import dev.clearlane.calibration.graph.OnnxModel;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Writes a float32 graph with QuantizeLinear and DequantizeLinear around its integer nodes. Engines
 * fuse each of those nodes with the pairs on both of its sides to one integer kernel.
 *
 * <p>Weights have one scale per output channel, biases are 32-bit integers in the scale of the sum.
 * Each activation is quantised once; nodes in float read the quantised value only if an integer
 * node computes it, because the node could not be fused otherwise.
 */
final class QdqWriter {
  private static final int WEIGHT_LIMIT = 127;

  private final Layers layers;
  private final OnnxModel model;
  private final Set<String> integers;
  private final Map<String, Range> ranges;
  private final Function<Range, Quantiser> quantisers;
  private final Set<String> results = new HashSet<>(); // activations that integer nodes compute
  private final Set<String> quantised = new LinkedHashSet<>();
  private final Map<String, Quantiser> quantiserOf = new HashMap<>();
  private final GraphProto.Builder graph;

  private QdqWriter(
      Layers layers,
      Set<String> integers,
      Map<String, Range> ranges,
      Function<Range, Quantiser> quantisers) {
    this.layers = layers;
    this.model = layers.model();
    this.integers = integers;
    this.ranges = ranges;
    this.quantisers = quantisers;
    graph = model.graph().toBuilder().clearNode();
  }

  /**
   * Writes a graph.
   *
   * @param integers outputs of the nodes to compute with integers
   * @param ranges of all activations
   * @param quantisers of activations
   */
  static ModelProto write(
      Layers layers,
      Set<String> integers,
      Map<String, Range> ranges,
      Function<Range, Quantiser> quantisers) {
    return new QdqWriter(layers, integers, ranges, quantisers).write();
  }

  private ModelProto write() {
    for (NodeProto node : model.nodes()) {
      if (integers.contains(node.getOutput(0))) {
        results.add(layers.result(node));
        quantised.add(layers.result(node));
        node.getInputList().stream()
            .filter(input -> !input.isEmpty() && !model.isConstant(input))
            .forEach(quantised::add);
      }
    }
    model.graph().getInputList().forEach(input -> addPair(input.getName()));
    for (NodeProto node : model.nodes()) {
      NodeProto.Builder copy = node.toBuilder();
      boolean isInteger = integers.contains(node.getOutput(0));
      for (int i = 0; i < node.getInputCount(); i++) {
        String input = node.getInput(i);
        if (quantised.contains(input) && (isInteger || results.contains(input))) {
          copy.setInput(i, restored(input));
        }
      }
      if (isInteger && node.getOpType().equals("Conv")) {
        quantiseConstants(node, copy);
      }
      graph.addNode(copy);
      addPair(node.getOutput(0));
    }
    dropUnused();
    return model.proto().toBuilder().setGraph(graph).build();
  }

  /** Adds the pair behind an activation if it is quantised. */
  private void addPair(String value) {
    if (!quantised.contains(value)) {
      return;
    }
    Quantiser quantiser = quantiser(value);
    DataType type = quantiser.isSigned() ? DataType.INT8 : DataType.UINT8;
    String scale = value + ".scale";
    String zero = value + ".zero";
    graph.addInitializer(floatTensor(scale, quantiser.scale()));
    graph.addInitializer(tensor(zero, type, new byte[] {(byte) quantiser.zero()}));
    node("QuantizeLinear", value + ".integer", value, scale, zero);
    node("DequantizeLinear", restored(value), value + ".integer", scale, zero);
  }

  private Quantiser quantiser(String value) {
    Quantiser known = quantiserOf.get(value);
    if (known == null) {
      NodeProto node = model.producer(value);
      known =
          node != null && layers.isMove(node) && integers.contains(value)
              ? quantiser(node.getInput(0)) // equal on both sides: nothing is computed
              : quantisers.apply(range(value));
      quantiserOf.put(value, known);
    }
    return known;
  }

  private Range range(String value) {
    Range range = ranges.get(value);
    if (range == null) {
      throw new IllegalStateException("no range of " + value);
    }
    return range;
  }

  /** Quantises weights and bias of a convolution. */
  private void quantiseConstants(NodeProto node, NodeProto.Builder copy) {
    TensorProto weights = model.floats(node.getInput(1));
    if (weights == null) {
      throw new IllegalStateException("no weights of " + node.getName());
    }
    String name = node.getOutput(0) + ".weight";
    float[] values = OnnxModel.values(weights);
    int channels = Math.toIntExact(weights.getDims(0));
    int perChannel = values.length / channels;
    TensorProto bias = node.getInputCount() > 2 ? model.floats(node.getInput(2)) : null;
    float[] biases = bias == null ? new float[0] : OnnxModel.values(bias);
    double inputScale = quantiser(node.getInput(0)).scale();
    float[] scales = new float[channels];
    byte[] integer = new byte[values.length];
    for (int c = 0; c < channels; c++) {
      double limit = 0;
      for (int i = 0; i < perChannel; i++) {
        limit = Math.max(limit, Math.abs(values[c * perChannel + i]));
      }
      // The bias must fit 32 bits, also where the weights are tiny.
      double smallest = biases.length > 0 ? Math.abs(biases[c]) / inputScale / (1 << 30) : 0;
      scales[c] = (float) Math.max(Float.MIN_NORMAL, Math.max(limit / WEIGHT_LIMIT, smallest));
      for (int i = 0; i < perChannel; i++) {
        double level = Math.rint(values[c * perChannel + i] / scales[c]);
        integer[c * perChannel + i] = (byte) Math.max(-WEIGHT_LIMIT, Math.min(WEIGHT_LIMIT, level));
      }
    }
    TensorProto.Builder stored = tensor(name + ".integer", DataType.INT8, integer);
    weights.getDimsList().forEach(stored::addDims);
    graph.addInitializer(stored);
    String scale = floats(name + ".scale", scales);
    String zero = name + ".zero";
    graph.addInitializer(tensor(zero, DataType.INT8, new byte[channels]).addDims(channels));
    dequantise(name, name + ".integer", scale, zero);
    copy.setInput(1, restored(name));
    if (biases.length > 0) {
      copy.setInput(2, quantiseBias(node.getOutput(0) + ".bias", biases, scales, inputScale));
    }
  }

  private String quantiseBias(String name, float[] biases, float[] scales, double inputScale) {
    float[] biasScales = new float[biases.length];
    ByteBuffer integer =
        ByteBuffer.allocate(Integer.BYTES * biases.length).order(ByteOrder.LITTLE_ENDIAN);
    for (int c = 0; c < biases.length; c++) {
      biasScales[c] = (float) (inputScale * scales[c]);
      integer.putInt((int) Math.rint(biases[c] / biasScales[c]));
    }
    graph.addInitializer(
        tensor(name + ".integer", DataType.INT32, integer.array()).addDims(biases.length));
    String zero = name + ".zero";
    byte[] zeros = new byte[Integer.BYTES * biases.length];
    graph.addInitializer(tensor(zero, DataType.INT32, zeros).addDims(biases.length));
    dequantise(name, name + ".integer", floats(name + ".scale", biasScales), zero);
    return restored(name);
  }

  /** One scale per output channel. */
  private void dequantise(String name, String integer, String scale, String zero) {
    graph.addNode(
        NodeProto.newBuilder()
            .setOpType("DequantizeLinear")
            .setName(restored(name))
            .addInput(integer)
            .addInput(scale)
            .addInput(zero)
            .addOutput(restored(name))
            .addAttribute(
                AttributeProto.newBuilder().setName("axis").setType(AttributeType.INT).setI(0)));
  }

  private void node(String operator, String output, String... inputs) {
    graph.addNode(
        NodeProto.newBuilder()
            .setOpType(operator)
            .setName(output)
            .addAllInput(List.of(inputs))
            .addOutput(output));
  }

  private static String restored(String value) {
    return value + ".restored";
  }

  /** Adds float32 constants, one per channel. */
  private String floats(String name, float[] values) {
    graph.addInitializer(floatTensor(name, values).addDims(values.length));
    return name;
  }

  private static TensorProto.Builder floatTensor(String name, float... values) {
    ByteBuffer raw =
        ByteBuffer.allocate(Float.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
    raw.asFloatBuffer().put(values);
    return tensor(name, DataType.FLOAT, raw.array());
  }

  private static TensorProto.Builder tensor(String name, DataType type, byte[] raw) {
    return TensorProto.newBuilder()
        .setName(name)
        .setDataType(type.getNumber())
        .setRawData(ByteString.copyFrom(raw));
  }

  private void dropUnused() {
    Set<String> used = new HashSet<>();
    graph.getNodeList().forEach(node -> used.addAll(node.getInputList()));
    for (int i = graph.getInitializerCount() - 1; i >= 0; i--) {
      if (!used.contains(graph.getInitializer(i).getName())) {
        graph.removeInitializer(i);
      }
    }
  }
}
