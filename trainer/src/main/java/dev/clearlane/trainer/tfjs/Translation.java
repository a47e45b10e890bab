package dev.clearlane.trainer.tfjs;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A graph at one input size: what the size and the weights decide is computed, the rest becomes
 * {@link Node}s.
 */
final class Translation {
  private static final Map<String, Op> UNARY =
      Map.ofEntries(
          Map.entry("Abs", Op.ABS),
          Map.entry("Exp", Op.EXP),
          Map.entry("Floor", Op.FLOOR),
          Map.entry("Neg", Op.NEG),
          Map.entry("Reciprocal", Op.RECIPROCAL),
          Map.entry("Rsqrt", Op.RSQRT),
          Map.entry("Sign", Op.SIGN),
          Map.entry("Tanh", Op.TANH));
  private static final Map<String, Op> BINARY =
      Map.ofEntries(
          Map.entry("AddV2", Op.ADD),
          Map.entry("Sub", Op.SUB),
          Map.entry("Mul", Op.MUL),
          Map.entry("RealDiv", Op.DIV),
          Map.entry("Maximum", Op.MAX),
          Map.entry("Minimum", Op.MIN),
          Map.entry("Greater", Op.GREATER),
          Map.entry("GreaterEqual", Op.GREATER_OR_EQUAL),
          Map.entry("Less", Op.LESS),
          Map.entry("LessEqual", Op.LESS_OR_EQUAL));

  private final Graph graph;
  private final Node input;
  private final Map<String, NdArray> known = new HashMap<>();
  private final Map<String, Node> nodes = new HashMap<>();

  private Translation(Graph graph, Node input) {
    this.graph = graph;
    this.input = input;
  }

  /**
   * The output of a graph whose input is 1×H×W×3.
   *
   * @throws TfjsException that names a node which is not supported
   */
  static Node of(Graph graph, int heightPx, int widthPx) throws TfjsException {
    Translation translation = new Translation(graph, Node.input(1, heightPx, widthPx, 3));
    List<TfNode> order = graph.order();
    for (TfNode node : order) {
      Operators.require(node);
    }
    for (TfNode node : order) {
      translation.add(node);
    }
    Node output = translation.nodes.get(graph.output());
    if (output == null) {
      throw new TfjsException("node %s does not depend on the input".formatted(graph.output()));
    }
    return output;
  }

  private void add(TfNode node) throws TfjsException {
    String name = node.name();
    switch (node.op()) {
      case "Placeholder" -> nodes.put(name, input);
      case "Const" -> known.put(name, Evaluation.constant(graph, node));
      case "Shape" -> {
        int[] shape = shape(node.inputs().get(0));
        known.put(name, NdArray.ofInts(shape, shape.length));
      }
      default -> {
        List<NdArray> values = new ArrayList<>();
        node.inputs().stream().map(known::get).forEach(values::add);
        if (values.stream().noneMatch(value -> value == null)) {
          known.put(name, Operators.apply(node, values));
        } else {
          nodes.put(name, translated(node, values));
        }
      }
    }
  }

  private int[] shape(String name) {
    NdArray value = known.get(name);
    return value == null ? nodes.get(name).shape() : value.shape();
  }

  private Node translated(TfNode node, List<@Nullable NdArray> values) throws TfjsException {
    try {
      return operation(node, values);
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new TfjsException(
          "node %s (%s): %s".formatted(node.name(), node.op(), e.getMessage()), e);
    }
  }

  private Node operation(TfNode node, List<@Nullable NdArray> values) throws TfjsException {
    Attributes attributes = node.attributes();
    if (UNARY.containsKey(node.op())) {
      return Node.unary(UNARY.get(node.op()), operand(node, 0));
    }
    if (BINARY.containsKey(node.op())) {
      return Node.binary(BINARY.get(node.op()), operand(node, 0), operand(node, 1));
    }
    Node x = operand(node, node.op().equals("Conv2DBackpropInput") ? 2 : 0);
    return switch (node.op()) {
      case "Identity" -> x;
      case "Square" -> Node.binary(Op.MUL, x, x);
      case "SelectV2" -> Node.where(x, operand(node, 1), operand(node, 2));
      case "Reshape" -> Node.reshape(x, constant(node, values, 1).ints());
      case "Transpose" -> Node.transpose(x, constant(node, values, 1).ints());
      case "BroadcastTo" -> Node.expand(x, constant(node, values, 1).ints());
      case "ExpandDims", "Squeeze" -> Node.reshape(x, sameSize(node, x, values));
      case "ConcatV2" -> concat(node, values);
      case "GatherV2" ->
          Node.gather(
              x,
              constant(node, values, 1),
              Shapes.axis(constant(node, values, 2).onlyInt(), x.rank()));
      case "StridedSlice" -> slice(node, x, values);
      case "Sum" -> sum(x, constant(node, values, 1).ints(), attributes.flag("keep_dims"));
      case "Einsum" -> einsum(node, values);
      case "Conv2D" -> convolution(x, constant(node, values, 1), attributes);
      case "Conv2DBackpropInput" ->
          transposedConvolution(
              x, constant(node, values, 1), constant(node, values, 0).ints(), attributes);
      default -> throw TfjsException.at(node, "is only supported where the input size decides it");
    };
  }

  /** An input as a node: constants of floats become nodes too. */
  private Node operand(TfNode node, int index) throws TfjsException {
    String name = node.inputs().get(index);
    Node held = nodes.get(name);
    if (held != null) {
      return held;
    }
    NdArray value = known.get(name);
    if (value == null || value.type() == NdArray.Type.INT) {
      throw TfjsException.at(node, "input %s must be float32".formatted(name));
    }
    return Node.constant(value);
  }

  private static NdArray constant(TfNode node, List<@Nullable NdArray> values, int index)
      throws TfjsException {
    NdArray value = values.get(index);
    if (value == null) {
      throw TfjsException.at(
          node, "input %s must be a constant".formatted(node.inputs().get(index)));
    }
    return value;
  }

  /** The shape of ExpandDims or Squeeze, found on an array of the same shape. */
  private static int[] sameSize(TfNode node, Node x, List<@Nullable NdArray> values)
      throws TfjsException {
    List<NdArray> inputs = new ArrayList<>();
    inputs.add(NdArray.of(new float[Shapes.size(x.shape())], x.shape()));
    if (values.size() > 1) {
      inputs.add(constant(node, values, 1));
    }
    return Operators.apply(node, inputs).shape();
  }

  private Node concat(TfNode node, List<@Nullable NdArray> values) throws TfjsException {
    int last = node.inputs().size() - 1;
    List<Node> parts = new ArrayList<>();
    for (int i = 0; i < last; i++) {
      parts.add(operand(node, i));
    }
    return Node.concat(
        parts, Shapes.axis(constant(node, values, last).onlyInt(), parts.get(0).rank()));
  }

  private static Node slice(TfNode node, Node x, List<@Nullable NdArray> values)
      throws TfjsException {
    List<NdArray> given = new ArrayList<>();
    for (int i = 1; i < 4; i++) {
      given.add(constant(node, values, i));
    }
    SliceBounds bounds = SliceBounds.of(node.attributes(), x.shape(), given);
    Node sliced = x;
    for (int axis = 0; axis < x.rank(); axis++) {
      if (bounds.step()[axis] != 1) {
        throw TfjsException.at(node, "strides must be 1");
      }
      int begin = bounds.begin()[axis];
      int count = bounds.shape()[axis];
      if (count != x.shape()[axis]) {
        sliced = Node.slice(sliced, axis, begin, begin + count);
      }
    }
    return Arrays.equals(sliced.shape(), bounds.shrunk())
        ? sliced
        : Node.reshape(sliced, bounds.shrunk());
  }

  private static Node sum(Node x, int[] axes, boolean keep) {
    int[] positive = Arrays.stream(axes).map(axis -> Shapes.axis(axis, x.rank())).toArray();
    Node sum = Node.reduce(Op.REDUCE_SUM, x, positive);
    if (keep) {
      return sum;
    }
    int[] shape = new int[x.rank() - positive.length];
    for (int i = 0, at = 0; i < x.rank(); i++) {
      int axis = i;
      if (Arrays.stream(positive).noneMatch(p -> p == axis)) {
        shape[at++] = x.shape()[i];
      }
    }
    return Node.reshape(sum, shape);
  }

  /** A product with a constant matrix over one label; the other label takes its place. */
  private Node einsum(TfNode node, List<@Nullable NdArray> values) throws TfjsException {
    Equation equation = Equation.of(node.attributes());
    boolean first = values.get(0) != null;
    NdArray matrix = values.get(first ? 0 : 1);
    String theirs = first ? equation.left() : equation.right();
    String labels = first ? equation.right() : equation.left();
    if (matrix == null
        || equation.contracted().length() != 1
        || theirs.length() != 2
        || equation.batch() != 0) {
      throw TfjsException.at(
          node,
          "must be a product with a constant matrix, but is "
              + node.attributes().string("equation"));
    }
    String inner = equation.contracted();
    String outer = theirs.replace(inner, "");
    NdArray oriented = theirs.startsWith(inner) ? matrix : matrix.transposed(new int[] {1, 0});
    Node product = Node.along(operand(node, first ? 1 : 0), labels.indexOf(inner), oriented, null);
    return Node.transpose(product, Equation.order(labels.replace(inner, outer), equation.output()));
  }

  private static Node convolution(Node x, NdArray kernel, Attributes attributes) {
    Window window = Window.of(attributes, x.shape(), kernel.shape());
    if (window.isPointwise()) {
      return Node.along(
          x, x.lastAxis(), kernel.reshaped(kernel.shape()[2], kernel.shape()[3]), null);
    }
    return Node.convolution(x, kernel, window, null);
  }

  private static Node transposedConvolution(
      Node x, NdArray kernel, int[] output, Attributes attributes) {
    Window window = Window.ofTransposed(attributes, x.shape(), kernel.shape(), output);
    return Node.transposedConvolution(x, kernel.transposed(new int[] {0, 1, 3, 2}), window, null);
  }
}
