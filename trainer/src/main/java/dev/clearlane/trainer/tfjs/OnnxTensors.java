package dev.clearlane.trainer.tfjs;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import com.google.protobuf.ByteString;
import dev.clearlane.trainer.network.HalfFloat;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Nodes and initializers of an ONNX graph under construction. */
final class OnnxTensors {
  /** Operators that work value by value: an engine fuses them into what computed their input. */
  private static final Set<String> FUSED =
      Set.of(
          "Add",
          "Sub",
          "Mul",
          "Div",
          "Max",
          "Min",
          "Abs",
          "Neg",
          "Exp",
          "Tanh",
          "Floor",
          "Sign",
          "Sqrt",
          "Reciprocal",
          "Gelu",
          "LeakyRelu",
          "Sigmoid",
          "Greater",
          "GreaterOrEqual",
          "Less",
          "LessOrEqual",
          "Where",
          "Cast");

  private final GraphProto.Builder graph = GraphProto.newBuilder();
  private final boolean half;
  private final IdentityHashMap<NdArray, String> arrays = new IdentityHashMap<>();
  private final Map<String, String> small = new HashMap<>();
  private final Map<String, String> reshapes = new HashMap<>();
  private final Map<String, Long> computed = new HashMap<>(); // tensor to its bytes
  private int names;
  private long traffic;

  /**
   * A value in the graph: row-major data of a known shape.
   *
   * @param name of the tensor
   * @param shape of the tensor
   */
  @SuppressWarnings("ArrayRecordComponent") // a handle, never compared
  record Tensor(String name, int[] shape) {}

  OnnxTensors(boolean half) {
    this.half = half;
  }

  boolean isHalf() {
    return half;
  }

  GraphProto.Builder graph() {
    return graph;
  }

  /** Bytes of feature maps that are read or written, as {@code ModelCost} counts them. */
  long activationBytes() {
    return traffic;
  }

  /** The input of the graph. */
  Tensor input(String name, int[] shape) {
    computed.put(name, bytes(shape));
    return new Tensor(name, shape);
  }

  private long bytes(int[] shape) {
    return (long) Shapes.size(shape) * (half ? Short.BYTES : Float.BYTES);
  }

  /** Adds a node with one output of a given shape. */
  Tensor add(String op, int[] shape, List<String> inputs, AttributeProto... attributes) {
    String name = "t" + names++;
    graph.addNode(
        NodeProto.newBuilder()
            .setOpType(op)
            .setName(op + "_" + name)
            .addAllInput(inputs)
            .addOutput(name)
            .addAllAttribute(Arrays.asList(attributes)));
    count(op, name, shape, inputs);
    return new Tensor(name, shape);
  }

  /** Adds the traffic of a node; weights and a reshape, which copies nothing, have none. */
  private void count(String op, String output, int[] shape, List<String> inputs) {
    computed.put(output, bytes(shape));
    if (op.equals("Reshape")) {
      return;
    }
    long read = 0;
    long first = 0;
    for (String input : inputs) {
      long bytes = computed.getOrDefault(input, 0L);
      first = read == 0 ? bytes : first;
      read += bytes;
    }
    traffic += FUSED.contains(op) ? read - first : read + bytes(shape);
  }

  /** A tensor whose axes are in another order. */
  Tensor transposed(Tensor x, int[] permutation) {
    return add(
        "Transpose",
        Shapes.permuted(x.shape(), permutation),
        List.of(x.name()),
        integers("perm", permutation));
  }

  /** The same data in another shape. */
  Tensor shaped(Tensor tensor, int... shape) {
    if (Arrays.equals(tensor.shape, shape)) {
      return tensor;
    }
    String key = tensor.name + Shapes.text(shape);
    String known = reshapes.get(key);
    if (known == null) {
      known = add("Reshape", shape, List.of(tensor.name, integers(shape))).name;
      reshapes.put(key, known);
    }
    return new Tensor(known, shape);
  }

  /** An initializer; arrays that are the same object are stored once. */
  String constant(NdArray value) {
    return arrays.computeIfAbsent(value, this::stored);
  }

  private String stored(NdArray value) {
    String name = "c" + names++;
    TensorProto.Builder tensor = tensor(name, value.shape());
    if (value.type() == NdArray.Type.FLOAT) {
      tensor.setDataType((half ? DataType.FLOAT16 : DataType.FLOAT).getNumber());
      tensor.setRawData(half ? halves(value.floats()) : singles(value.floats()));
    } else {
      throw new IllegalStateException("only float32 arrays are stored");
    }
    graph.addInitializer(tensor);
    return name;
  }

  /** A list of integers. */
  String integers(int... values) {
    return small.computeIfAbsent(
        Arrays.toString(values),
        key -> {
          String name = "c" + names++;
          ByteBuffer bytes = little(Long.BYTES * values.length);
          for (int value : values) {
            bytes.putLong(value);
          }
          graph.addInitializer(
              tensor(name, values.length)
                  .setDataType(DataType.INT64.getNumber())
                  .setRawData(ByteString.copyFrom(bytes.flip())));
          return name;
        });
  }

  /** One number. */
  String number(float value) {
    return small.computeIfAbsent("f" + value, key -> stored(NdArray.of(new float[] {value}, 1)));
  }

  private static TensorProto.Builder tensor(String name, int... shape) {
    TensorProto.Builder tensor = TensorProto.newBuilder().setName(name);
    for (int side : shape) {
      tensor.addDims(side);
    }
    return tensor;
  }

  private static ByteBuffer little(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static ByteString singles(float[] values) {
    ByteBuffer bytes = little(Float.BYTES * values.length);
    for (float value : values) {
      bytes.putFloat(value);
    }
    return ByteString.copyFrom(bytes.flip());
  }

  private static ByteString halves(float[] values) {
    ByteBuffer bytes = little(Short.BYTES * values.length);
    for (float value : values) {
      bytes.putShort(HalfFloat.of(value));
    }
    return ByteString.copyFrom(bytes.flip());
  }

  static AttributeProto integer(String name, long value) {
    return AttributeProto.newBuilder().setName(name).setType(AttributeType.INT).setI(value).build();
  }

  static AttributeProto integers(String name, int... values) {
    AttributeProto.Builder list =
        AttributeProto.newBuilder().setName(name).setType(AttributeType.INTS);
    for (int value : values) {
      list.addInts(value);
    }
    return list.build();
  }

  static AttributeProto real(String name, float value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeType.FLOAT)
        .setF(value)
        .build();
  }

  static AttributeProto text(String name, String value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeType.STRING)
        .setS(ByteString.copyFromUtf8(value))
        .build();
  }
}
