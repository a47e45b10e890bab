package dev.clearlane.trainer.tfjs;

import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Composes linear operations: products with products and convolutions, resizes with products, and
 * the scale and bias of a normalisation with what follows it.
 *
 * <p>One instance serves one sweep after the other: a normalisation without scale and bias is made
 * once per layer, however many products use it.
 */
final class CompositionRules {
  private static final double UNIT_SUM_TOLERANCE = 1e-5;

  /** Below this, dividing a bias by a scale could overflow half precision. */
  private static final float MIN_SCALE = 1e-3f;

  private final IdentityHashMap<Node, Node> normalisations = new IdentityHashMap<>();

  List<Rule> rules() {
    return List.of(
        CompositionRules::productOfProduct,
        CompositionRules::productOfConvolution,
        CompositionRules::productOfResize,
        this::gate,
        this::productOfLayerNorm);
  }

  private static @Nullable Node productOfProduct(Node node, Uses uses) {
    if (!node.isDense() || !node.input(0).isDense() || !uses.once(node.input(0))) {
      return null;
    }
    Node inner = node.input(0);
    long in = inner.input(0).channels();
    long mid = inner.channels();
    long out = node.channels();
    if (in * out > in * mid + mid * out) {
      return null;
    }
    return composed(inner, node);
  }

  private static @Nullable Node productOfConvolution(Node node, Uses uses) {
    if (!node.isDense() || !node.input(0).isConvolution() || !uses.once(node.input(0))) {
      return null;
    }
    return node.channels() <= node.input(0).channels() ? composed(node.input(0), node) : null;
  }

  private static Node composed(Node inner, Node outer) {
    NdArray weights = Matrices.times(inner.weights(), outer.weights());
    return inner.reweighted(weights, passed(inner.bias(), outer));
  }

  /** A bias in front of a product as a bias after it. */
  private static @Nullable NdArray passed(@Nullable NdArray before, Node product) {
    if (before == null) {
      return product.bias();
    }
    NdArray after = Matrices.times(before, product.weights());
    float[] sum = Matrices.sum(after.floats(), Matrices.biasOrZeros(product));
    return NdArray.of(sum, sum.length);
  }

  /** Channels first, pixels second, where that is less work or can be composed further. */
  private static @Nullable Node productOfResize(Node node, Uses uses) {
    if (!node.isDense()) {
      return null;
    }
    Node resize = node.input(0);
    if (!resize.is(Op.ALONG) || resize.isDense() || !uses.once(resize) || resize.bias() != null) {
      return null;
    }
    long pixels = (long) Shapes.size(resize.shape()) / resize.channels();
    long before = (long) Shapes.size(resize.input(0).shape()) / resize.input(0).channels();
    long in = resize.channels();
    long out = node.channels();
    long side = resize.weights().shape()[0];
    long now = pixels * side * in + pixels * in * out;
    long swapped = before * in * out + pixels * side * out;
    NdArray bias = node.bias();
    if (swapped >= now || (bias != null && !sumsToOne(resize.weights()))) {
      return null;
    }
    Node product = Node.along(resize.input(0), node.axis(), node.weights(), bias);
    return Node.along(product, resize.axis(), resize.weights(), null);
  }

  /** Whether each output is a weighted mean, so that a bias passes unchanged. */
  private static boolean sumsToOne(NdArray matrix) {
    return Arrays.stream(Matrices.columnSums(matrix))
        .allMatch(sum -> Math.abs(sum - 1) <= UNIT_SUM_TOLERANCE);
  }

  /** Scale and bias of a normalisation belong to the product that follows. */
  private @Nullable Node productOfLayerNorm(Node node, Uses uses) {
    if (!node.isDense() || !node.input(0).is(Op.LAYER_NORM)) {
      return null;
    }
    Node layer = node.input(0);
    if (!uses.all(layer, Node::isDense)) {
      return null;
    }
    NdArray scaled = Matrices.scaledRows(node.weights(), layer.input(1).value().floats());
    return Node.along(
        normalisation(layer), node.axis(), scaled, passed(layer.input(2).value(), node));
  }

  private Node normalisation(Node layer) {
    return normalisations.computeIfAbsent(
        layer, key -> Node.normalisation(layer.input(0), layer.number()));
  }

  /**
   * A gate, u · (LN(v) along an axis), and the product after it. The scale s and bias b of the
   * normalisation pass through the axis: u · (s·A + K) = s · (u · (A + K/s)), and s belongs to the
   * rows of the product.
   */
  private @Nullable Node gate(Node node, Uses uses) {
    if (!node.isDense() || !node.input(0).is(Op.MUL) || !uses.once(node.input(0))) {
      return null;
    }
    Node gate = node.input(0);
    for (Node along : gate.inputs()) {
      Node other = Simplification.other(gate, along);
      if (along.is(Op.ALONG)
          && !along.isDense()
          && uses.once(along)
          && along.input(0).is(Op.LAYER_NORM)
          && uses.once(along.input(0))
          && Arrays.equals(along.shape(), other.shape())) {
        float[] scale = along.input(0).input(1).value().floats();
        if (isDivisor(scale)) {
          return gated(node, along, other, scale);
        }
      }
    }
    return null;
  }

  private static boolean isDivisor(float[] scale) {
    for (float factor : scale) {
      if (!(Math.abs(factor) >= MIN_SCALE)) {
        return false;
      }
    }
    return true;
  }

  private Node gated(Node node, Node along, Node other, float[] scale) {
    Node layer = along.input(0);
    Node product = Node.along(normalisation(layer), along.axis(), along.weights(), null);
    Node shifted =
        Node.binary(Op.ADD, product, Node.constant(shift(along, scale, layer.input(2).value())));
    NdArray weights = Matrices.scaledRows(node.weights(), scale);
    return Node.along(Node.binary(Op.MUL, other, shifted), node.axis(), weights, node.bias());
  }

  /** (b · sum of a column + bias) / s, for each place along the axis and each channel. */
  private static NdArray shift(Node along, float[] scale, NdArray bias) {
    double[] sums = Matrices.columnSums(along.weights());
    float[] added = Matrices.biasOrZeros(along);
    int channels = scale.length;
    float[] values = new float[sums.length * channels];
    for (int i = 0; i < values.length; i++) {
      int place = i / channels;
      int channel = i % channels;
      values[i] = (float) ((bias.floats()[channel] * sums[place] + added[place]) / scale[channel]);
    }
    int[] shape = new int[along.rank() - along.axis()];
    Arrays.fill(shape, 1);
    shape[0] = sums.length;
    shape[shape.length - 1] = channels;
    return NdArray.of(values, shape);
  }
}
