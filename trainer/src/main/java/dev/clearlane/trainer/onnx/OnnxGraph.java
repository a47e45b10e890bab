package dev.clearlane.trainer.onnx;

import dev.clearlane.trainer.network.HalfFloat;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * An ONNX model under construction: opset {@value #OPSET}, IR version {@value #IR_VERSION}, batch
 * 1, height and width free. Field numbers are those of onnx.proto.
 */
final class OnnxGraph {
  private static final int OPSET = 17;
  private static final int IR_VERSION = 8;
  private static final int FLOAT = 1;
  private static final int INT64 = 7;
  private static final int FLOAT16 = 10;

  private final String name;
  private final boolean half;
  private final List<Message> nodes = new ArrayList<>();
  private final List<Message> initializers = new ArrayList<>();
  private int edges;

  /**
   * An empty graph.
   *
   * @param half whether it computes in half precision; input and output are float32 all the same
   */
  OnnxGraph(String name, boolean half) {
    this.name = name;
    this.half = half;
  }

  /** An operator's attribute. */
  static final class Attribute {
    private static final int TYPE_FLOAT = 1;
    private static final int TYPE_INT = 2;
    private static final int TYPE_STRING = 3;
    private static final int TYPE_INTS = 7;

    private final Message message;

    private Attribute(String name, int type) {
      message = new Message().text(1, name).whole(20, type);
    }

    static Attribute real(String name, double value) {
      Attribute attribute = new Attribute(name, TYPE_FLOAT);
      attribute.message.real(2, (float) value);
      return attribute;
    }

    static Attribute whole(String name, long value) {
      Attribute attribute = new Attribute(name, TYPE_INT);
      attribute.message.whole(3, value);
      return attribute;
    }

    static Attribute text(String name, String value) {
      Attribute attribute = new Attribute(name, TYPE_STRING);
      attribute.message.text(4, value);
      return attribute;
    }

    static Attribute wholes(String name, long... values) {
      Attribute attribute = new Attribute(name, TYPE_INTS);
      for (long value : values) {
        attribute.message.whole(8, value);
      }
      return attribute;
    }
  }

  /** Adds an operator; returns the name of its output. */
  String node(String operator, List<String> inputs, Attribute... attributes) {
    String output = "%s_%d".formatted(operator.toLowerCase(java.util.Locale.ROOT), edges++);
    add(operator, inputs, output, attributes);
    return output;
  }

  /** Begins the graph: the value of the model's input. */
  String input(String input) {
    return half ? node("Cast", List.of(input), Attribute.whole("to", FLOAT16)) : input;
  }

  /** Ends the graph: the value under the model's output name. */
  void output(String value, String output) {
    if (half) {
      add("Cast", List.of(value), output, Attribute.whole("to", FLOAT));
    } else {
      add("Identity", List.of(value), output);
    }
  }

  private void add(String operator, List<String> inputs, String output, Attribute... attributes) {
    Message node = new Message();
    inputs.forEach(input -> node.text(1, input));
    node.text(2, output).text(3, output).text(4, operator);
    for (Attribute attribute : attributes) {
      node.message(5, attribute.message);
    }
    nodes.add(node);
  }

  /** Adds a constant; returns its name. */
  String constant(String constantName, float[] values, long... shape) {
    ByteBuffer raw =
        ByteBuffer.allocate((half ? 2 : 4) * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      if (half) {
        raw.putShort(HalfFloat.of(value));
      } else {
        raw.putFloat(value);
      }
    }
    Message tensor = new Message();
    for (long size : shape) {
      tensor.whole(1, size);
    }
    initializers.add(
        tensor.whole(2, half ? FLOAT16 : FLOAT).text(8, constantName).raw(9, raw.array()));
    return constantName;
  }

  /** Adds a constant row of whole numbers; returns its name. */
  String wholes(String constantName, long... values) {
    ByteBuffer raw = ByteBuffer.allocate(Long.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
    raw.asLongBuffer().put(values);
    initializers.add(
        new Message()
            .whole(1, values.length)
            .whole(2, INT64)
            .text(8, constantName)
            .raw(9, raw.array()));
    return constantName;
  }

  /**
   * The model's bytes.
   *
   * @param labels number of scores, or 0 where the output is a picture
   */
  byte[] model(String input, String output, int labels) {
    Message graph = new Message();
    nodes.forEach(node -> graph.message(1, node));
    graph.text(2, name);
    initializers.forEach(constant -> graph.message(5, constant));
    graph.message(11, value(input, size(1), size(3), free("height"), free("width")));
    Message result =
        labels > 0
            ? value(output, size(1), size(labels))
            : value(output, size(1), size(3), free("height"), free("width"));
    graph.message(12, result);
    return new Message()
        .whole(1, IR_VERSION)
        .text(2, "clearlane")
        .message(7, graph)
        .message(8, new Message().text(1, "").whole(2, OPSET))
        .bytes()
        .toByteArray();
  }

  private static Message value(String name, Message... dimensions) {
    Message shape = new Message();
    for (Message dimension : dimensions) {
      shape.message(1, dimension);
    }
    Message tensor = new Message().whole(1, FLOAT).message(2, shape);
    return new Message().text(1, name).message(2, new Message().message(1, tensor));
  }

  private static Message size(long size) {
    return new Message().whole(1, size);
  }

  private static Message free(String name) {
    return new Message().text(2, name);
  }
}
