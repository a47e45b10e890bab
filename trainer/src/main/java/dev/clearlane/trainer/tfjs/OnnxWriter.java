package dev.clearlane.trainer.tfjs;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.clearlane.trainer.tfjs.OnnxTensors.Tensor;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Writes a network as ONNX of standard operators, opset 20. Input and output are float32, 1×H×W×3;
 * with half precision everything between them is float16.
 *
 * <p>Convolutions are NCHW in ONNX. Operations between two of them stay NCHW; everything else is
 * NHWC, so that products over channels need no transposition.
 */
final class OnnxWriter {
  static final String INPUT = "input";
  static final String OUTPUT = "output";

  private static final int OPSET = 20;
  private static final int IR_VERSION = 9;
  private static final int[] TO_NCHW = {0, 3, 1, 2};
  private static final int[] TO_NHWC = {0, 2, 3, 1};

  private final OnnxTensors out;
  private final OnnxProducts products;
  private final IdentityHashMap<Node, Tensor> written = new IdentityHashMap<>();
  private final IdentityHashMap<Node, Tensor> converted = new IdentityHashMap<>();
  private final Set<Node> nchw = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Map<Float, NdArray> numbers = new HashMap<>();
  private long macs;

  private OnnxWriter(boolean half) {
    out = new OnnxTensors(half);
    products = new OnnxProducts(out);
  }

  /**
   * A model and what one run of it costs.
   *
   * @param bytes the ONNX file
   * @param macs multiply-accumulate operations
   * @param activationBytes bytes of feature maps that one run reads or writes
   * @param operators number of operators
   */
  @SuppressWarnings("ArrayRecordComponent") // a carrier, never compared
  record Model(byte[] bytes, long macs, long activationBytes, int operators) {}

  static Model write(Node output, boolean half) {
    OnnxWriter writer = new OnnxWriter(half);
    List<Node> order = NodeOrder.of(output);
    order.forEach(writer::add);
    writer.finish(order, output);
    return writer.model();
  }

  private void add(Node node) {
    if (node.is(Op.CONSTANT)) {
      return;
    }
    if (node.is(Op.CONVOLUTION)
        || (node.is(Op.TRANSPOSED_CONVOLUTION) && !isDense(node))
        || (node.op().isUnary() && nchw.contains(node.input(0)))) {
      nchw.add(node);
    }
    written.put(node, operation(node));
  }

  private Tensor operation(Node node) {
    return switch (node.op()) {
      case INPUT -> input(node);
      case ALONG -> products(node);
      case CONVOLUTION -> convolution(node);
      case TRANSPOSED_CONVOLUTION ->
          isDense(node)
              ? products.denseTransposed(node, nhwc(node.input(0)))
              : transposedConvolution(node);
      case NORMALISATION, LAYER_NORM -> normalisation(node);
      case RESHAPE -> nhwc(node.input(0));
      case TRANSPOSE -> out.transposed(shaped(node.input(0)), node.integers());
      case CONCAT ->
          out.add(
              "Concat",
              node.shape(),
              node.inputs().stream().map(part -> shaped(part).name()).toList(),
              OnnxTensors.integer("axis", node.axis()));
      case SLICE -> slice(node);
      case GATHER ->
          out.add(
              "Gather",
              node.shape(),
              List.of(shaped(node.input(0)).name(), out.integers(node.input(1).value().ints())),
              OnnxTensors.integer("axis", node.axis()));
      case EXPAND ->
          out.add(
              "Expand",
              node.shape(),
              List.of(shaped(node.input(0)).name(), out.integers(node.shape())));
      case REDUCE_SUM, REDUCE_MEAN -> reduced(node.op().onnx(), shaped(node.input(0)), node);
      case WHERE ->
          out.add(
              "Where", node.shape(), node.inputs().stream().map(x -> shaped(x).name()).toList());
      case RSQRT -> {
        Tensor x = nhwc(node.input(0));
        Tensor root = out.add("Sqrt", x.shape(), List.of(x.name()));
        yield out.add("Reciprocal", x.shape(), List.of(root.name()));
      }
      default -> node.op().isUnary() ? unary(node) : binary(node);
    };
  }

  private Tensor products(Node node) {
    Tensor x = nhwc(node.input(0));
    return node.isDense() ? products.dense(node, x) : products.along(node, x);
  }

  private Tensor input(Node node) {
    Tensor input = out.input(INPUT, node.shape());
    return out.isHalf() ? cast(input, DataType.FLOAT16) : input;
  }

  private Tensor cast(Tensor x, DataType type) {
    return out.add(
        "Cast", x.shape(), List.of(x.name()), OnnxTensors.integer("to", type.getNumber()));
  }

  /** A node's value as written, with channels last, in any shape of the same row-major data. */
  private Tensor nhwc(Node node) {
    if (node.is(Op.CONSTANT)) {
      return new Tensor(out.constant(node.value()), node.shape());
    }
    Tensor tensor = written.get(node);
    return nchw.contains(node)
        ? converted.computeIfAbsent(node, key -> out.transposed(tensor, TO_NHWC))
        : tensor;
  }

  /** A node's value with channels last in its own shape. */
  private Tensor shaped(Node node) {
    return out.shaped(nhwc(node), node.shape());
  }

  private Tensor nchw(Node node) {
    return nchw.contains(node)
        ? written.get(node)
        : converted.computeIfAbsent(node, key -> out.transposed(shaped(node), TO_NCHW));
  }

  private Tensor convolution(Node node) {
    Window window = node.window();
    int[] kernel = node.weights().shape();
    int[] shape = Shapes.permuted(node.shape(), TO_NCHW);
    macs += (long) Shapes.size(node.shape()) * kernel[0] * kernel[1] * kernel[2];
    return out.add(
        "Conv",
        shape,
        operands(nchw(node.input(0)), node, 3, 2, 0, 1),
        OnnxTensors.integers("kernel_shape", kernel[0], kernel[1]),
        OnnxTensors.integers("strides", window.strideY(), window.strideX()),
        OnnxTensors.integers("pads", window.top(), window.left(), window.bottom(), window.right()));
  }

  private List<String> operands(Tensor x, Node node, int... permutation) {
    String kernel = out.constant(node.weights().transposed(permutation));
    NdArray bias = node.bias();
    return bias == null ? List.of(x.name(), kernel) : List.of(x.name(), kernel, out.constant(bias));
  }

  private Tensor transposedConvolution(Node node) {
    Window window = node.window();
    int[] kernel = node.weights().shape();
    macs += (long) Shapes.size(node.input(0).shape()) * kernel[0] * kernel[1] * kernel[3];
    return out.add(
        "ConvTranspose",
        Shapes.permuted(node.shape(), TO_NCHW),
        operands(nchw(node.input(0)), node, 2, 3, 0, 1),
        OnnxTensors.integers("kernel_shape", kernel[0], kernel[1]),
        OnnxTensors.integers("strides", window.strideY(), window.strideX()));
  }

  /** Whether the windows of a transposed convolution do not overlap. */
  private static boolean isDense(Node node) {
    Window window = node.window();
    return window.height() == window.strideY() && window.width() == window.strideX();
  }

  private Tensor normalisation(Node node) {
    Tensor x = out.shaped(nhwc(node.input(0)), node.input(0).shape());
    int channels = node.channels();
    if (out.isHalf()) {
      return layerNormalization(node, x, channels);
    }
    Tensor mean = lastMean(x);
    Tensor centred = out.add("Sub", x.shape(), List.of(x.name(), mean.name()));
    Tensor squares = out.add("Mul", x.shape(), List.of(centred.name(), centred.name()));
    Tensor variance = lastMean(squares);
    Tensor positive =
        out.add("Add", variance.shape(), List.of(variance.name(), out.number(node.number())));
    Tensor deviation = out.add("Sqrt", variance.shape(), List.of(positive.name()));
    Tensor normal = out.add("Div", x.shape(), List.of(centred.name(), deviation.name()));
    if (node.is(Op.NORMALISATION)) {
      return normal;
    }
    Tensor scaled =
        out.add("Mul", x.shape(), List.of(normal.name(), out.constant(node.input(1).value())));
    return out.add("Add", x.shape(), List.of(scaled.name(), out.constant(node.input(2).value())));
  }

  /** The operator of ONNX, which computes in float32 within. */
  private Tensor layerNormalization(Node node, Tensor x, int channels) {
    boolean affine = node.is(Op.LAYER_NORM);
    NdArray ones =
        numbers.computeIfAbsent(
            (float) channels,
            key -> {
              float[] values = new float[channels];
              Arrays.fill(values, 1);
              return NdArray.of(values, channels);
            });
    List<String> inputs =
        affine
            ? List.of(
                x.name(), out.constant(node.input(1).value()), out.constant(node.input(2).value()))
            : List.of(x.name(), out.constant(ones));
    return out.add(
        "LayerNormalization",
        x.shape(),
        inputs,
        OnnxTensors.integer("axis", -1),
        OnnxTensors.real("epsilon", node.number()));
  }

  private Tensor lastMean(Tensor x) {
    int[] shape = Shapes.with(x.shape(), x.shape().length - 1, 1);
    return out.add("ReduceMean", shape, List.of(x.name(), out.integers(-1)));
  }

  private Tensor reduced(String op, Tensor x, Node node) {
    return out.add(op, node.shape(), List.of(x.name(), out.integers(node.integers())));
  }

  private Tensor slice(Node node) {
    int[] bounds = node.integers();
    return out.add(
        "Slice",
        node.shape(),
        List.of(
            shaped(node.input(0)).name(),
            out.integers(bounds[1]),
            out.integers(bounds[2]),
            out.integers(bounds[0])));
  }

  private Tensor unary(Node node) {
    Tensor x = nchw.contains(node) ? nchw(node.input(0)) : nhwc(node.input(0));
    return switch (node.op()) {
      case GELU ->
          out.add("Gelu", x.shape(), List.of(x.name()), OnnxTensors.text("approximate", "tanh"));
      case LEAKY_RELU ->
          out.add(
              "LeakyRelu", x.shape(), List.of(x.name()), OnnxTensors.real("alpha", node.number()));
      default -> out.add(node.op().onnx(), x.shape(), List.of(x.name()));
    };
  }

  private Tensor binary(Node node) {
    Node a = node.input(0);
    Node b = node.input(1);
    boolean same = Arrays.equals(a.shape(), b.shape()) && !a.is(Op.CONSTANT) && !b.is(Op.CONSTANT);
    Tensor x = same ? nhwc(a) : shaped(a);
    Tensor y = same ? out.shaped(nhwc(b), x.shape()) : shaped(b);
    int[] shape = same ? x.shape() : node.shape();
    return out.add(node.op().onnx(), shape, List.of(x.name(), y.name()));
  }

  private void finish(List<Node> order, Node output) {
    Node input = order.stream().filter(node -> node.is(Op.INPUT)).findFirst().orElseThrow();
    Tensor last = shaped(output);
    out.graph()
        .setName("network")
        .addNode(
            NodeProto.newBuilder()
                .setOpType(out.isHalf() ? "Cast" : "Identity")
                .setName(OUTPUT)
                .addInput(last.name())
                .addOutput(OUTPUT)
                .addAllAttribute(
                    out.isHalf()
                        ? List.of(OnnxTensors.integer("to", DataType.FLOAT.getNumber()))
                        : List.of()))
        .addInput(value(INPUT, input.shape()))
        .addOutput(value(OUTPUT, output.shape()));
  }

  private static ValueInfoProto value(String name, int[] shape) {
    TensorShapeProto.Builder sides = TensorShapeProto.newBuilder();
    for (int side : shape) {
      sides.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(side));
    }
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder()
                        .setElemType(DataType.FLOAT.getNumber())
                        .setShape(sides)))
        .build();
  }

  private Model model() {
    ModelProto model =
        ModelProto.newBuilder()
            .setIrVersion(IR_VERSION)
            .setProducerName("clearlane")
            .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPSET))
            .setGraph(out.graph())
            .build();
    return new Model(
        model.toByteArray(),
        macs + products.macs(),
        out.activationBytes(),
        out.graph().getNodeCount());
  }
}
