package dev.clearlane.trainer.tfjs;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One operation of a network of fixed size, with its output's shape. Immutable; two nodes are equal
 * if they are the same object.
 */
final class Node {
  private static final int[] NONE = {};

  private final Op op;
  private final List<Node> inputs;
  private final int[] shape;
  private final int[] integers;
  private final float number;
  private final @Nullable Window window;
  private final @Nullable NdArray value;

  private Node(
      Op op,
      List<Node> inputs,
      int[] shape,
      int[] integers,
      float number,
      @Nullable Window window,
      @Nullable NdArray value) {
    this.op = op;
    this.inputs = List.copyOf(inputs);
    this.shape = shape;
    this.integers = integers;
    this.number = number;
    this.window = window;
    this.value = value;
  }

  static Node input(int... shape) {
    return new Node(Op.INPUT, List.of(), shape, NONE, 0, null, null);
  }

  static Node constant(NdArray value) {
    return new Node(Op.CONSTANT, List.of(), value.shape(), NONE, 0, null, value);
  }

  static Node unary(Op op, Node x) {
    return unary(op, x, 0);
  }

  /** A unary operation with a number, such as LeakyRelu's slope. */
  static Node unary(Op op, Node x, float number) {
    return new Node(op, List.of(x), x.shape, NONE, number, null, null);
  }

  static Node binary(Op op, Node a, Node b) {
    int[] shape = Shapes.broadcast(a.shape, b.shape);
    return new Node(op, List.of(a, b), shape, NONE, 0, null, null);
  }

  static Node where(Node condition, Node x, Node y) {
    int[] shape = Shapes.broadcast(condition.shape, Shapes.broadcast(x.shape, y.shape));
    return new Node(Op.WHERE, List.of(condition, x, y), shape, NONE, 0, null, null);
  }

  /** A product along an axis. */
  static Node along(Node x, int axis, NdArray matrix, @Nullable NdArray bias) {
    int in = matrix.shape()[0];
    if (x.shape[axis] != in) {
      throw new IllegalArgumentException(
          "axis %d of %s and a matrix of %s do not fit"
              .formatted(axis, Shapes.text(x.shape), Shapes.text(matrix.shape())));
    }
    int[] shape = Shapes.with(x.shape, axis, matrix.shape()[1]);
    return new Node(Op.ALONG, weighted(x, matrix, bias), shape, new int[] {axis}, 0, null, null);
  }

  static Node convolution(Node x, NdArray kernel, Window window, @Nullable NdArray bias) {
    int[] shape = window.outputShape(x.shape, kernel.shape()[3]);
    return new Node(Op.CONVOLUTION, weighted(x, kernel, bias), shape, NONE, 0, window, null);
  }

  /** A transposed convolution; the kernel is height × width × in × out. */
  static Node transposedConvolution(Node x, NdArray kernel, Window window, @Nullable NdArray bias) {
    int[] shape = {
      x.shape[0],
      (x.shape[1] - 1) * window.strideY() + window.height(),
      (x.shape[2] - 1) * window.strideX() + window.width(),
      kernel.shape()[3]
    };
    return new Node(
        Op.TRANSPOSED_CONVOLUTION, weighted(x, kernel, bias), shape, NONE, 0, window, null);
  }

  private static List<Node> weighted(Node x, NdArray weights, @Nullable NdArray bias) {
    List<Node> inputs = new ArrayList<>(List.of(x, constant(weights)));
    if (bias != null) {
      inputs.add(constant(bias));
    }
    return inputs;
  }

  static Node normalisation(Node x, float epsilon) {
    return new Node(Op.NORMALISATION, List.of(x), x.shape, NONE, epsilon, null, null);
  }

  static Node layerNorm(Node x, NdArray scale, NdArray bias, float epsilon) {
    List<Node> inputs = List.of(x, constant(scale), constant(bias));
    return new Node(Op.LAYER_NORM, inputs, x.shape, NONE, epsilon, null, null);
  }

  static Node reshape(Node x, int... shape) {
    return new Node(
        Op.RESHAPE, List.of(x), Shapes.reshaped(Shapes.size(x.shape), shape), NONE, 0, null, null);
  }

  static Node transpose(Node x, int... permutation) {
    int[] shape = Shapes.permuted(x.shape, permutation);
    return new Node(Op.TRANSPOSE, List.of(x), shape, permutation, 0, null, null);
  }

  static Node concat(List<Node> parts, int axis) {
    int side = parts.stream().mapToInt(part -> part.shape[axis]).sum();
    int[] shape = Shapes.with(parts.get(0).shape, axis, side);
    return new Node(Op.CONCAT, parts, shape, new int[] {axis}, 0, null, null);
  }

  /** Indices from begin (inclusive) to end (exclusive) of one axis. */
  static Node slice(Node x, int axis, int begin, int end) {
    int[] shape = Shapes.with(x.shape, axis, end - begin);
    return new Node(Op.SLICE, List.of(x), shape, new int[] {axis, begin, end}, 0, null, null);
  }

  static Node gather(Node x, NdArray indices, int axis) {
    int[] shape = Shapes.with(x.shape, axis, indices.size());
    return new Node(
        Op.GATHER, List.of(x, constant(indices)), shape, new int[] {axis}, 0, null, null);
  }

  static Node expand(Node x, int... shape) {
    return new Node(Op.EXPAND, List.of(x), shape, NONE, 0, null, null);
  }

  /** A sum or mean over axes, which keep a side of 1. */
  static Node reduce(Op op, Node x, int... axes) {
    int[] shape = x.shape.clone();
    for (int axis : axes) {
      shape[axis] = 1;
    }
    int[] sorted = axes.clone();
    Arrays.sort(sorted);
    return new Node(op, List.of(x), shape, sorted, 0, null, null);
  }

  /** The same operation on other inputs of the same shapes. */
  Node withInputs(List<Node> others) {
    return new Node(op, others, shape, integers, number, window, value);
  }

  Op op() {
    return op;
  }

  boolean is(Op other) {
    return op == other;
  }

  List<Node> inputs() {
    return inputs;
  }

  Node input(int index) {
    return inputs.get(index);
  }

  int[] shape() {
    return shape;
  }

  int rank() {
    return shape.length;
  }

  int lastAxis() {
    return shape.length - 1;
  }

  int channels() {
    return shape[shape.length - 1];
  }

  /** Permutation, axes or bounds, by operation. */
  int[] integers() {
    return integers;
  }

  /** The axis of an operation along one. */
  int axis() {
    return integers[0];
  }

  /** Epsilon or slope, by operation. */
  float number() {
    return number;
  }

  Window window() {
    return Objects.requireNonNull(window, "only convolutions have a window");
  }

  /** The value of a constant. */
  NdArray value() {
    return Objects.requireNonNull(value, "only constants have a value");
  }

  /** Matrix or kernel. */
  NdArray weights() {
    return inputs.get(1).value();
  }

  /** The bias of an operation with weights, null where it has none. */
  @Nullable NdArray bias() {
    return inputs.size() > 2 ? inputs.get(2).value() : null;
  }

  /** Whether this is a product along the last axis. */
  boolean isDense() {
    return op == Op.ALONG && axis() == lastAxis();
  }

  boolean isConvolution() {
    return op == Op.CONVOLUTION || op == Op.TRANSPOSED_CONVOLUTION;
  }

  /** This product or convolution with other weights and bias; the number of outputs may differ. */
  Node reweighted(NdArray weights, @Nullable NdArray bias) {
    return switch (op) {
      case ALONG -> along(inputs.get(0), axis(), weights, bias);
      case CONVOLUTION -> convolution(inputs.get(0), weights, window(), bias);
      case TRANSPOSED_CONVOLUTION -> transposedConvolution(inputs.get(0), weights, window(), bias);
      default -> throw new IllegalStateException(op + " has no weights");
    };
  }

  /** Axes of a shape other than those of side 1. */
  static int[] wideAxes(int[] shape) {
    return IntStream.range(0, shape.length).filter(i -> shape[i] != 1).toArray();
  }

  @Override
  public String toString() {
    return op + Shapes.text(shape);
  }
}
