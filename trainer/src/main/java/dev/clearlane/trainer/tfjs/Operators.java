package dev.clearlane.trainer.tfjs;

import static java.util.Map.entry;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The operations that are known, with their attributes. {@code T…} names element types; {@code
 * use_cudnn_on_gpu}, {@code incompatible_shape_error} and names that start with an underscore are
 * hints that do not change results.
 */
final class Operators {
  private static final Set<String> HINTS =
      Set.of("T", "use_cudnn_on_gpu", "incompatible_shape_error");

  /** A kernel and the attributes that it respects. */
  private record Operator(Kernel kernel, Set<String> attributes) {}

  private static final Map<String, Operator> KNOWN =
      Map.ofEntries(
          entry("Abs", of(ElementWise.unary(Math::abs))),
          entry("AddV2", of(ElementWise.binary(Float::sum, Integer::sum))),
          entry("BroadcastTo", of(Rearranging::broadcastTo, "Tidx")),
          entry("Cast", of(ElementWise::cast, "SrcT", "DstT", "Truncate")),
          entry("ConcatV2", of(Rearranging::concat, "N", "Tidx")),
          entry("Conv2D", of(Products::convolution, convolution())),
          entry("Conv2DBackpropInput", of(Products::transposedConvolution, convolution())),
          entry("Einsum", of(Products::einsum, "equation", "N")),
          entry("Exp", of(ElementWise.unary(x -> (float) Math.exp(x)))),
          entry("ExpandDims", of(Rearranging::expandDims, "Tdim")),
          entry("Floor", of(ElementWise.unary(x -> (float) Math.floor(x)))),
          entry("FloorDiv", of(ElementWise.binary((x, y) -> floor(x / y), Math::floorDiv))),
          entry("FloorMod", of(ElementWise.binary((x, y) -> x - y * floor(x / y), Math::floorMod))),
          entry("GatherV2", of(Rearranging::gather, "Tparams", "Tindices", "Taxis", "batch_dims")),
          entry("Greater", of(ElementWise.test((x, y) -> x > y, (x, y) -> x > y))),
          entry("GreaterEqual", of(ElementWise.test((x, y) -> x >= y, (x, y) -> x >= y))),
          entry("Identity", of((attributes, inputs) -> inputs.get(0))),
          entry("Less", of(ElementWise.test((x, y) -> x < y, (x, y) -> x < y))),
          entry("LessEqual", of(ElementWise.test((x, y) -> x <= y, (x, y) -> x <= y))),
          entry(
              "LogicalAnd",
              of(ElementWise.test((x, y) -> x != 0 && y != 0, (x, y) -> x != 0 && y != 0))),
          entry("Maximum", of(ElementWise.binary(Math::max, Math::max))),
          entry("Minimum", of(ElementWise.binary(Math::min, Math::min))),
          entry("Mul", of(ElementWise.binary((x, y) -> x * y, (x, y) -> x * y))),
          entry("Neg", of(ElementWise.unary(x -> -x))),
          entry("NotEqual", of(ElementWise.test((x, y) -> x != y, (x, y) -> x != y))),
          entry("Pack", of(Rearranging::pack, "N", "axis")),
          entry("Range", of(Rearranging::range, "Tidx")),
          entry("RealDiv", of(ElementWise.binary((x, y) -> x / y, (x, y) -> x / y))),
          entry("Reciprocal", of(ElementWise.unary(x -> 1 / x))),
          entry("Reshape", of(Rearranging::reshape, "Tshape")),
          entry("Rsqrt", of(ElementWise.unary(x -> (float) (1 / Math.sqrt(x))))),
          entry("SelectV2", of(ElementWise::select)),
          entry("Sign", of(ElementWise::sign)),
          entry("Square", of(ElementWise.unary(x -> x * x))),
          entry("Squeeze", of(Rearranging::squeeze, "squeeze_dims")),
          entry(
              "StridedSlice",
              of(
                  Rearranging::stridedSlice,
                  "Index",
                  "begin_mask",
                  "end_mask",
                  "ellipsis_mask",
                  "new_axis_mask",
                  "shrink_axis_mask")),
          entry("Sub", of(ElementWise.binary((x, y) -> x - y, (x, y) -> x - y))),
          entry("Sum", of(Rearranging::sum, "Tidx", "keep_dims")),
          entry("Tanh", of(ElementWise.unary(x -> (float) Math.tanh(x)))),
          entry("Transpose", of(Rearranging::transpose, "Tperm")));

  private static final Map<String, Set<String>> SOURCES =
      Map.of(
          "Const", Set.of("value", "dtype"),
          "Placeholder", Set.of("shape", "dtype"),
          "Shape", Set.of("out_type"));

  private Operators() {}

  private static Operator of(Kernel kernel, String... attributes) {
    return new Operator(kernel, Set.of(attributes));
  }

  private static String[] convolution() {
    return new String[] {"padding", "data_format", "strides", "dilations", "explicit_paddings"};
  }

  private static float floor(float x) {
    return (float) Math.floor(x);
  }

  /**
   * Checks that a node's operation and all its attributes are known.
   *
   * @throws TfjsException that names the node
   */
  static void require(TfNode node) throws TfjsException {
    Operator operator = KNOWN.get(node.op());
    Set<String> known = operator == null ? SOURCES.get(node.op()) : operator.attributes;
    if (known == null) {
      throw TfjsException.at(node, "this operator is not supported");
    }
    for (String name : node.attributes().names()) {
      if (!known.contains(name) && !HINTS.contains(name) && !name.startsWith("_")) {
        throw TfjsException.at(node, "attribute %s is not supported".formatted(name));
      }
    }
  }

  /** Computes a node from the values of its inputs. */
  static NdArray apply(TfNode node, List<NdArray> inputs) throws TfjsException {
    Operator operator = KNOWN.get(node.op());
    if (operator == null) {
      throw TfjsException.at(node, "this operator is not supported");
    }
    try {
      return operator.kernel.apply(node.attributes(), inputs);
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new TfjsException(
          "node %s (%s): %s".formatted(node.name(), node.op(), e.getMessage()), e);
    }
  }
}
