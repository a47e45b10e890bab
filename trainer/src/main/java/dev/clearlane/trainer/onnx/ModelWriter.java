package dev.clearlane.trainer.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import dev.clearlane.trainer.network.HalfFloat;
import dev.clearlane.trainer.network.Network;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Builds an ONNX model: opset {@value #OPSET}, IR version {@value #IR_VERSION}, batch size 1,
 * dynamic height and width.
 */
final class ModelWriter {
  private static final int OPSET = 17;
  private static final int IR_VERSION = 8;

  private final boolean half;
  private final GraphProto.Builder graph;
  private int edges;

  /**
   * Starts an empty graph.
   *
   * @param half whether the graph computes in FP16; input and output are FP32 either way
   */
  ModelWriter(String name, boolean half) {
    this.half = half;
    graph = GraphProto.newBuilder().setName(name);
  }

  static AttributeProto attribute(String name, double value) {
    return attribute(name, AttributeType.FLOAT).setF((float) value).build();
  }

  static AttributeProto attribute(String name, long value) {
    return attribute(name, AttributeType.INT).setI(value).build();
  }

  static AttributeProto attribute(String name, String value) {
    return attribute(name, AttributeType.STRING).setS(ByteString.copyFromUtf8(value)).build();
  }

  static AttributeProto list(String name, long... values) {
    AttributeProto.Builder list = attribute(name, AttributeType.INTS);
    Arrays.stream(values).forEach(list::addInts);
    return list.build();
  }

  private static AttributeProto.Builder attribute(String name, AttributeType type) {
    return AttributeProto.newBuilder().setName(name).setType(type);
  }

  /** Adds an operator; returns the name of its output. */
  String node(String operator, List<String> inputs, AttributeProto... attributes) {
    String output = "%s_%d".formatted(operator.toLowerCase(Locale.ROOT), edges++);
    add(operator, inputs, output, attributes);
    return output;
  }

  /** Returns the value to compute on for the model's input, converted to FP16 if necessary. */
  String input(String input) {
    return half ? node("Cast", List.of(input), to(DataType.FLOAT16)) : input;
  }

  /** Publishes a value under the model's output name, converted to FP32 if necessary. */
  void output(String value, String output) {
    if (half) {
      add("Cast", List.of(value), output, to(DataType.FLOAT));
    } else {
      add("Identity", List.of(value), output);
    }
  }

  private static AttributeProto to(DataType type) {
    return attribute("to", type.getNumber());
  }

  private void add(
      String operator, List<String> inputs, String output, AttributeProto... attributes) {
    graph.addNode(
        NodeProto.newBuilder()
            .addAllInput(inputs)
            .addOutput(output)
            .setName(output)
            .setOpType(operator)
            .addAllAttribute(List.of(attributes)));
  }

  /** Adds a constant in the graph's precision; returns its name. */
  String constant(String name, float[] values, long... shape) {
    ByteBuffer raw =
        ByteBuffer.allocate((half ? Short.BYTES : Float.BYTES) * values.length)
            .order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      if (half) {
        raw.putShort(HalfFloat.of(value));
      } else {
        raw.putFloat(value);
      }
    }
    return constant(name, half ? DataType.FLOAT16 : DataType.FLOAT, raw.array(), shape);
  }

  /** Adds a one-dimensional INT64 constant; returns its name. */
  String integers(String name, long... values) {
    ByteBuffer raw = ByteBuffer.allocate(Long.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
    raw.asLongBuffer().put(values);
    return constant(name, DataType.INT64, raw.array(), values.length);
  }

  private String constant(String name, DataType type, byte[] raw, long... shape) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setName(name)
            .setDataType(type.getNumber())
            .setRawData(ByteString.copyFrom(raw));
    Arrays.stream(shape).forEach(tensor::addDims);
    graph.addInitializer(tensor);
    return name;
  }

  /**
   * Serialises the model.
   *
   * @param network that the graph computes
   */
  byte[] model(Network network, String input, String output) {
    Network.InputSize only = network.inputSize();
    Dimension height = only == null ? dynamic("height") : size(only.heightPx());
    Dimension width = only == null ? dynamic("width") : size(only.widthPx());
    graph.addInput(value(input, size(1), size(network.inputChannels()), height, width));
    graph.addOutput(
        switch (network.output()) {
          case PICTURE -> value(output, size(1), size(3), height, width);
          case LABELS -> value(output, size(1), size(network.outputs()));
          case PLATES ->
              value(output, size(1), size(network.outputs()), dynamic("rows"), dynamic("columns"));
          case TEXT -> value(output, size(1), dynamic("steps"), size(network.outputs()));
        });
    return ModelProto.newBuilder()
        .setIrVersion(IR_VERSION)
        .setProducerName("clearlane")
        .setGraph(graph)
        .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPSET))
        .build()
        .toByteArray();
  }

  private static ValueInfoProto value(String name, Dimension... dimensions) {
    TypeProto.Tensor tensor =
        TypeProto.Tensor.newBuilder()
            .setElemType(DataType.FLOAT.getNumber())
            .setShape(TensorShapeProto.newBuilder().addAllDim(List.of(dimensions)))
            .build();
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(TypeProto.newBuilder().setTensorType(tensor))
        .build();
  }

  private static Dimension size(long size) {
    return Dimension.newBuilder().setDimValue(size).build();
  }

  private static Dimension dynamic(String name) {
    return Dimension.newBuilder().setDimParam(name).build();
  }
}
