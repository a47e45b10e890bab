package dev.clearlane.bench.budget;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The part of an ONNX model that says how much work it is: operators, and the shapes of constants.
 * Fields are taken by their numbers, of which a dozen are needed.
 *
 * @param inputs values that are given at each run
 * @param outputs values that are asked for
 * @param nodes in the order in which they can run
 */
record OnnxGraph(
    List<String> inputs, List<String> outputs, List<Node> nodes, Map<String, Constant> constants) {
  private static final int MODEL_GRAPH = 7;
  private static final int GRAPH_NODE = 1;
  private static final int GRAPH_INITIALIZER = 5;
  private static final int GRAPH_INPUT = 11;
  private static final int GRAPH_OUTPUT = 12;
  private static final int TENSOR_FLOATS = 4;
  private static final int TENSOR_WHOLES = 7;
  private static final int TENSOR_RAW = 9;
  private static final int INT64 = 7;

  /**
   * One operator.
   *
   * @param inputs names of values; an empty name stands for an input that is left out
   * @param wholes attributes that are whole numbers, or rows of them
   */
  record Node(
      String operator, List<String> inputs, List<String> outputs, Map<String, List<Long>> wholes) {
    /** An attribute, or a usual value. */
    long whole(String name, long usual) {
      List<Long> values = wholes.getOrDefault(name, List.of());
      return values.isEmpty() ? usual : values.get(0);
    }
  }

  /**
   * A constant.
   *
   * @param shape empty for a scalar
   * @param wholes its values where they are 64-bit whole numbers, else empty
   */
  record Constant(List<Long> shape, List<Long> wholes) {
    long size() {
      return shape.stream().reduce(1L, Math::multiplyExact);
    }
  }

  /**
   * Reads a model.
   *
   * @throws IOException naming the file, where it cannot be read or is no ONNX model
   */
  static OnnxGraph read(Path file) throws IOException {
    return read(file.toString(), Files.readAllBytes(file));
  }

  static OnnxGraph read(String name, byte[] model) throws IOException {
    try {
      List<ByteString> graphs =
          UnknownFieldSet.parseFrom(model).getField(MODEL_GRAPH).getLengthDelimitedList();
      if (graphs.size() != 1) {
        throw new IOException(name + ": is no ONNX model");
      }
      return graph(UnknownFieldSet.parseFrom(graphs.get(0)));
    } catch (InvalidProtocolBufferException e) {
      throw new IOException(name + ": is no ONNX model: " + e.getMessage(), e);
    }
  }

  /**
   * The same model without the values of its weights: a few kilobytes that can be counted as well,
   * and not run. Whole numbers stay, because shapes depend on them.
   *
   * @throws IOException naming the model, where it is none
   */
  static byte[] outline(String name, byte[] model) throws IOException {
    read(name, model);
    UnknownFieldSet whole = UnknownFieldSet.parseFrom(model);
    UnknownFieldSet graph =
        UnknownFieldSet.parseFrom(whole.getField(MODEL_GRAPH).getLengthDelimitedList().get(0));
    Field.Builder initializers = Field.newBuilder();
    for (ByteString bytes : graph.getField(GRAPH_INITIALIZER).getLengthDelimitedList()) {
      UnknownFieldSet tensor = UnknownFieldSet.parseFrom(bytes);
      initializers.addLengthDelimited(
          varint(tensor, 2, 0) == INT64
              ? bytes
              : tensor.toBuilder()
                  .clearField(TENSOR_FLOATS)
                  .clearField(TENSOR_RAW)
                  .build()
                  .toByteString());
    }
    UnknownFieldSet lean =
        graph.toBuilder()
            .clearField(GRAPH_INITIALIZER)
            .addField(GRAPH_INITIALIZER, initializers.build())
            .build();
    return whole.toBuilder()
        .clearField(MODEL_GRAPH)
        .addField(MODEL_GRAPH, Field.newBuilder().addLengthDelimited(lean.toByteString()).build())
        .build()
        .toByteArray();
  }

  private static OnnxGraph graph(UnknownFieldSet graph) throws InvalidProtocolBufferException {
    Map<String, Constant> constants = new LinkedHashMap<>();
    for (ByteString bytes : graph.getField(GRAPH_INITIALIZER).getLengthDelimitedList()) {
      UnknownFieldSet tensor = UnknownFieldSet.parseFrom(bytes);
      constants.put(text(tensor, 8), constant(tensor));
    }
    List<Node> nodes = new ArrayList<>();
    for (ByteString bytes : graph.getField(GRAPH_NODE).getLengthDelimitedList()) {
      nodes.add(node(UnknownFieldSet.parseFrom(bytes)));
    }
    // older files list their constants among the inputs
    return new OnnxGraph(
        names(graph, GRAPH_INPUT, constants.keySet()),
        names(graph, GRAPH_OUTPUT, Set.of()),
        List.copyOf(nodes),
        Map.copyOf(constants));
  }

  private static Constant constant(UnknownFieldSet tensor) throws InvalidProtocolBufferException {
    List<Long> values = List.of();
    if (varint(tensor, 2, 0) == INT64) {
      ByteString raw =
          tensor.getField(TENSOR_RAW).getLengthDelimitedList().stream()
              .findFirst()
              .orElse(ByteString.EMPTY);
      values = new ArrayList<>(wholes(tensor, TENSOR_WHOLES));
      var longs = raw.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN).asLongBuffer();
      while (longs.hasRemaining()) {
        values.add(longs.get());
      }
    }
    return new Constant(wholes(tensor, 1), List.copyOf(values));
  }

  private static Node node(UnknownFieldSet node) throws InvalidProtocolBufferException {
    Map<String, List<Long>> attributes = new LinkedHashMap<>();
    for (ByteString bytes : node.getField(5).getLengthDelimitedList()) {
      UnknownFieldSet attribute = UnknownFieldSet.parseFrom(bytes);
      List<Long> values = new ArrayList<>(attribute.getField(3).getVarintList());
      values.addAll(wholes(attribute, 8));
      attributes.put(text(attribute, 1), List.copyOf(values));
    }
    return new Node(text(node, 4), texts(node, 1), texts(node, 2), attributes);
  }

  private static List<String> names(UnknownFieldSet graph, int field, Set<String> besides)
      throws InvalidProtocolBufferException {
    List<String> names = new ArrayList<>();
    for (ByteString bytes : graph.getField(field).getLengthDelimitedList()) {
      String name = text(UnknownFieldSet.parseFrom(bytes), 1);
      if (!besides.contains(name)) {
        names.add(name);
      }
    }
    return List.copyOf(names);
  }

  private static List<String> texts(UnknownFieldSet message, int field) {
    return message.getField(field).getLengthDelimitedList().stream()
        .map(ByteString::toStringUtf8)
        .toList();
  }

  private static String text(UnknownFieldSet message, int field) {
    List<String> texts = texts(message, field);
    return texts.isEmpty() ? "" : texts.get(texts.size() - 1);
  }

  private static long varint(UnknownFieldSet message, int field, long usual) {
    List<Long> values = message.getField(field).getVarintList();
    return values.isEmpty() ? usual : values.get(values.size() - 1);
  }

  /** Repeated whole numbers, one by one or packed. */
  private static List<Long> wholes(UnknownFieldSet message, int field)
      throws InvalidProtocolBufferException {
    List<Long> values = new ArrayList<>(message.getField(field).getVarintList());
    for (ByteString packed : message.getField(field).getLengthDelimitedList()) {
      CodedInputStream in = packed.newCodedInput();
      try {
        while (!in.isAtEnd()) {
          values.add(in.readInt64());
        }
      } catch (InvalidProtocolBufferException e) {
        throw e;
      } catch (IOException e) {
        throw new InvalidProtocolBufferException(e);
      }
    }
    return List.copyOf(values);
  }
}
