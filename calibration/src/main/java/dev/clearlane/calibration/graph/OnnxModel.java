package dev.clearlane.calibration.graph;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A float32 graph with its edges by name. Immutable. */
public final class OnnxModel {
  /** QuantizeLinear takes one scale per channel from this version on. */
  private static final long MIN_OPSET = 13;

  private final ModelProto proto;
  private final Map<String, NodeProto> producers = new HashMap<>(); // by output
  private final Map<String, List<NodeProto>> consumers = new HashMap<>(); // by input
  private final Map<String, TensorProto> constants = new HashMap<>();

  private OnnxModel(ModelProto proto) {
    this.proto = proto;
    for (NodeProto node : proto.getGraph().getNodeList()) {
      node.getOutputList().forEach(output -> producers.put(output, node));
      for (String input : node.getInputList()) {
        consumers.computeIfAbsent(input, name -> new ArrayList<>()).add(node);
      }
    }
    for (TensorProto constant : proto.getGraph().getInitializerList()) {
      constants.put(constant.getName(), constant);
    }
  }

  /**
   * Reads a file, and checks it like {@link #of}.
   *
   * @throws IllegalArgumentException one line: it is no ONNX model, or of another kind
   */
  public static OnnxModel read(Path file) throws IOException {
    try {
      return of(file, ModelProto.parseFrom(Files.readAllBytes(file)));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException(file + ": is no ONNX model", e);
    }
  }

  /**
   * Checks that a graph can be quantised at all.
   *
   * @param file for messages
   * @throws IllegalArgumentException one line with the rule and the value
   */
  public static OnnxModel of(Path file, ModelProto proto) {
    long opset =
        proto.getOpsetImportList().stream()
            .filter(set -> set.getDomain().isEmpty())
            .mapToLong(set -> set.getVersion())
            .findFirst()
            .orElse(0);
    if (opset < MIN_OPSET) {
      throw new IllegalArgumentException(
          "%s: opset must be %d or newer, but is %d".formatted(file, MIN_OPSET, opset));
    }
    for (NodeProto node : proto.getGraph().getNodeList()) {
      if (node.getOpType().equals("QuantizeLinear")) {
        throw new IllegalArgumentException(file + ": must be in float32, but is quantised already");
      }
    }
    return new OnnxModel(proto);
  }

  public ModelProto proto() {
    return proto;
  }

  public GraphProto graph() {
    return proto.getGraph();
  }

  public List<NodeProto> nodes() {
    return graph().getNodeList();
  }

  /** The node that computes a value; null for inputs and constants. */
  public @Nullable NodeProto producer(String value) {
    return producers.get(value);
  }

  public List<NodeProto> consumers(String value) {
    return consumers.getOrDefault(value, List.of());
  }

  public boolean isConstant(String value) {
    return constants.containsKey(value);
  }

  public boolean isOutput(String value) {
    return graph().getOutputList().stream().anyMatch(output -> output.getName().equals(value));
  }

  /** A float32 constant; null if it is none. */
  public @Nullable TensorProto floats(String value) {
    TensorProto constant = constants.get(value);
    return constant != null && constant.getDataType() == DataType.FLOAT.getNumber()
        ? constant
        : null;
  }

  /** The values of a float32 constant. */
  public static float[] values(TensorProto constant) {
    if (constant.getRawData().isEmpty()) {
      float[] values = new float[constant.getFloatDataCount()];
      for (int i = 0; i < values.length; i++) {
        values[i] = constant.getFloatData(i);
      }
      return values;
    }
    ByteBuffer raw = constant.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    float[] values = new float[raw.remaining() / Float.BYTES];
    raw.asFloatBuffer().get(values);
    return values;
  }
}
