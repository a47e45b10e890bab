package dev.clearlane.bench.budget;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** ONNX models of a few operators, written field by field. */
final class TinyOnnx {
  private static final int FLOAT = 1;
  private static final int INT64 = 7;

  private final UnknownFieldSet.Builder graph = UnknownFieldSet.newBuilder();

  TinyOnnx() {
    message(graph, 11, named(1, "x"));
  }

  TinyOnnx constant(String name, long... shape) {
    long size = 1;
    UnknownFieldSet.Builder tensor = named(8, name);
    Field.Builder dimensions = Field.newBuilder();
    for (long side : shape) {
      dimensions.addVarint(side);
      size *= side;
    }
    tensor.mergeField(1, dimensions.build()).mergeField(2, whole(FLOAT));
    tensor.mergeField(9, bytes(new byte[(int) size * Float.BYTES]));
    message(graph, 5, tensor);
    return this;
  }

  TinyOnnx wholes(String name, long... values) {
    ByteBuffer raw = ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    raw.asLongBuffer().put(values);
    UnknownFieldSet.Builder tensor = named(8, name);
    tensor.mergeField(1, whole(values.length)).mergeField(2, whole(INT64));
    tensor.mergeField(9, bytes(raw.array()));
    message(graph, 5, tensor);
    return this;
  }

  /**
   * Adds an operator.
   *
   * @param attributes as in {@code strides=2,2}
   */
  TinyOnnx node(String operator, List<String> inputs, String output, String... attributes) {
    UnknownFieldSet.Builder node = named(4, operator);
    inputs.forEach(input -> node.mergeField(1, bytes(input.getBytes(StandardCharsets.UTF_8))));
    node.mergeField(2, bytes(output.getBytes(StandardCharsets.UTF_8)));
    for (String attribute : attributes) {
      String[] parts = attribute.split("=", -1);
      UnknownFieldSet.Builder message = named(1, parts[0]);
      String[] values = parts[1].split(",", -1);
      for (String value : values) {
        message.mergeField(values.length == 1 ? 3 : 8, whole(Long.parseLong(value)));
      }
      message(node, 5, message);
    }
    message(graph, 1, node);
    return this;
  }

  byte[] bytes(String output) {
    message(graph, 12, named(1, output));
    UnknownFieldSet.Builder model = UnknownFieldSet.newBuilder();
    message(model, 7, graph);
    return model.build().toByteArray();
  }

  OnnxGraph graph(String output) throws IOException {
    return OnnxGraph.read("tiny", bytes(output));
  }

  private static UnknownFieldSet.Builder named(int field, String name) {
    return UnknownFieldSet.newBuilder()
        .mergeField(field, bytes(name.getBytes(StandardCharsets.UTF_8)));
  }

  private static void message(
      UnknownFieldSet.Builder to, int field, UnknownFieldSet.Builder message) {
    to.mergeField(
        field, Field.newBuilder().addLengthDelimited(message.build().toByteString()).build());
  }

  private static Field bytes(byte[] value) {
    return Field.newBuilder().addLengthDelimited(ByteString.copyFrom(value)).build();
  }

  private static Field whole(long value) {
    return Field.newBuilder().addVarint(value).build();
  }
}
