package dev.clearlane.serving.inference;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * Writes small ONNX models (field numbers are those of onnx.proto), so that tests know exactly what
 * an engine should compute.
 */
final class OnnxFile {
  private static final long IR_VERSION = 8;
  private static final long OPSET = 17;
  private static final long FLOAT = 1;
  private static final long INT64 = 7;

  private final Message graph = new Message().text(2, "tiny");

  /** Adds an operation. */
  OnnxFile node(String op, List<String> inputs, String output, Attribute... attributes) {
    Message node = new Message();
    inputs.forEach(input -> node.text(1, input));
    node.text(2, output).text(4, op);
    for (Attribute attribute : attributes) {
      node.message(5, attribute.message());
    }
    graph.message(1, node);
    return this;
  }

  /** Adds a constant of floats. */
  OnnxFile constant(String name, long[] shape, float... values) {
    ByteBuffer raw =
        ByteBuffer.allocate(Float.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
    raw.asFloatBuffer().put(values);
    return constant(name, shape, FLOAT, raw.array());
  }

  /** Adds a constant list of integers. */
  OnnxFile constant(String name, long... values) {
    ByteBuffer raw = ByteBuffer.allocate(Long.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
    raw.asLongBuffer().put(values);
    return constant(name, new long[] {values.length}, INT64, raw.array());
  }

  /** Declares the input; a name instead of a number is a free side. */
  OnnxFile input(String name, String... sides) {
    graph.message(11, value(name, sides));
    return this;
  }

  /** Declares the output. */
  OnnxFile output(String name, String... sides) {
    graph.message(12, value(name, sides));
    return this;
  }

  byte[] bytes() {
    return new Message()
        .integer(1, IR_VERSION)
        .message(7, graph)
        .message(8, new Message().text(1, "").integer(2, OPSET))
        .fields
        .build()
        .toByteArray();
  }

  private OnnxFile constant(String name, long[] shape, long type, byte[] raw) {
    Message tensor = new Message();
    for (long side : shape) {
      tensor.integer(1, side);
    }
    graph.message(5, tensor.integer(2, type).text(8, name).bytes(9, ByteString.copyFrom(raw)));
    return this;
  }

  private static Message value(String name, String... sides) {
    Message shape = new Message();
    for (String side : sides) {
      boolean fixed = Character.isDigit(side.charAt(0));
      Message dim = new Message();
      shape.message(1, fixed ? dim.integer(1, Long.parseLong(side)) : dim.text(2, side));
    }
    Message type = new Message().message(1, new Message().integer(1, FLOAT).message(2, shape));
    return new Message().text(1, name).message(2, type);
  }

  /** An attribute of an operation. */
  static final class Attribute {
    private final Message message;

    private Attribute(Message message) {
      this.message = message;
    }

    /** A single integer. */
    static Attribute integer(String name, long value) {
      return new Attribute(new Message().text(1, name).integer(3, value).integer(20, 2));
    }

    /** A list of integers. */
    static Attribute integers(String name, long... values) {
      Message message = new Message().text(1, name);
      for (long value : values) {
        message.integer(8, value);
      }
      return new Attribute(message.integer(20, 7));
    }

    private Message message() {
      return message;
    }
  }

  /** A message in protobuf's wire format. */
  private static final class Message {
    private final UnknownFieldSet.Builder fields = UnknownFieldSet.newBuilder();

    Message integer(int field, long value) {
      fields.mergeField(field, Field.newBuilder().addVarint(value).build());
      return this;
    }

    Message text(int field, String value) {
      return bytes(field, ByteString.copyFromUtf8(value));
    }

    Message message(int field, Message value) {
      return bytes(field, value.fields.build().toByteString());
    }

    Message bytes(int field, ByteString value) {
      fields.mergeField(field, Field.newBuilder().addLengthDelimited(value).build());
      return this;
    }
  }
}
