package dev.clearlane.trainer.tfjs;

import static dev.clearlane.trainer.tfjs.Simplification.constantOperand;
import static dev.clearlane.trainer.tfjs.Simplification.other;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Merges constants into products and convolutions, and moves transpositions, slices and
 * concatenations to where they cost nothing.
 */
final class AffineRules {
  private AffineRules() {}

  static List<Rule> rules() {
    return List.of(
        AffineRules::mergeShapes,
        AffineRules::mergeTransposes,
        AffineRules::biasOfSum,
        AffineRules::productBeforeTranspose,
        AffineRules::sumBeforeTranspose,
        AffineRules::sliceOfUnary,
        AffineRules::sliceOfProduct,
        AffineRules::productOfConcat,
        AffineRules::sumOfSameInput);
  }

  private static @Nullable Node mergeShapes(Node node, Uses uses) {
    if (!node.is(Op.RESHAPE)) {
      return null;
    }
    Node input = node.input(0);
    if (Arrays.equals(node.shape(), input.shape())) {
      return input;
    }
    return input.is(Op.RESHAPE) ? Node.reshape(input.input(0), node.shape()) : null;
  }

  private static @Nullable Node mergeTransposes(Node node, Uses uses) {
    if (!node.is(Op.TRANSPOSE)) {
      return null;
    }
    Node input = node.input(0);
    if (Shapes.isIdentity(node.integers())) {
      return input;
    }
    return input.is(Op.TRANSPOSE)
        ? Node.transpose(input.input(0), Shapes.permuted(input.integers(), node.integers()))
        : null;
  }

  /** x·W + c is one node, where c differs along the axis of the product only. */
  private static @Nullable Node biasOfSum(Node node, Uses uses) {
    Node constant = node.is(Op.ADD) ? constantOperand(node) : null;
    if (constant == null) {
      return null;
    }
    Node product = other(node, constant);
    boolean weighted = product.is(Op.ALONG) || product.isConvolution();
    if (!weighted || !uses.once(product) || !Arrays.equals(node.shape(), product.shape())) {
      return null;
    }
    int axis = product.is(Op.ALONG) ? product.axis() : product.lastAxis();
    int[] wide = Node.wideAxes(Shapes.padded(constant.shape(), node.rank()));
    if (wide.length > 1 || (wide.length == 1 && wide[0] != axis)) {
      return null;
    }
    float[] sum = Matrices.biasOrZeros(product);
    float[] added = constant.value().floats();
    for (int i = 0; i < sum.length; i++) {
      sum[i] += added[added.length == 1 ? 0 : i];
    }
    return product.reweighted(product.weights(), NdArray.of(sum, sum.length));
  }

  private static @Nullable Node productBeforeTranspose(Node node, Uses uses) {
    if (!node.is(Op.ALONG) || !node.input(0).is(Op.TRANSPOSE)) {
      return null;
    }
    Node transpose = node.input(0);
    int[] permutation = transpose.integers();
    Node product =
        Node.along(transpose.input(0), permutation[node.axis()], node.weights(), node.bias());
    return Node.transpose(product, permutation);
  }

  private static @Nullable Node sumBeforeTranspose(Node node, Uses uses) {
    Node constant = node.op().isBinary() && !node.is(Op.WHERE) ? constantOperand(node) : null;
    if (constant == null || (node.input(0) == constant && !node.is(Op.ADD) && !node.is(Op.MUL))) {
      return null;
    }
    Node transpose = other(node, constant);
    if (!transpose.is(Op.TRANSPOSE) || !uses.once(transpose) || constant.rank() > node.rank()) {
      return null;
    }
    int[] permutation = transpose.integers();
    NdArray padded = constant.value().reshaped(Shapes.padded(constant.shape(), node.rank()));
    Node moved = Node.constant(padded.transposed(Shapes.inverse(permutation)));
    return Node.transpose(Node.binary(node.op(), transpose.input(0), moved), permutation);
  }

  /** Slices of channels come before operations on each value, where only slices are used. */
  private static @Nullable Node sliceOfUnary(Node node, Uses uses) {
    if (!isChannelSlice(node) || !node.input(0).op().isUnary()) {
      return null;
    }
    Node unary = node.input(0);
    if (!uses.all(unary, AffineRules::isChannelSlice)) {
      return null;
    }
    int[] bounds = node.integers();
    Node slice = Node.slice(unary.input(0), bounds[0], bounds[1], bounds[2]);
    return Node.unary(unary.op(), slice, unary.number());
  }

  /** A product of which only slices are used is one product per slice. */
  private static @Nullable Node sliceOfProduct(Node node, Uses uses) {
    if (!isChannelSlice(node) || !node.input(0).isDense()) {
      return null;
    }
    Node product = node.input(0);
    if (!uses.all(product, AffineRules::isChannelSlice)) {
      return null;
    }
    int begin = node.integers()[1];
    int end = node.integers()[2];
    NdArray bias = product.bias();
    return Node.along(
        product.input(0),
        product.axis(),
        Matrices.columns(product.weights(), begin, end),
        bias == null
            ? null
            : NdArray.of(Arrays.copyOfRange(bias.floats(), begin, end), end - begin));
  }

  private static boolean isChannelSlice(Node node) {
    return node.is(Op.SLICE) && node.axis() == node.lastAxis();
  }

  /** A product with concatenated channels is a sum of products. */
  private static @Nullable Node productOfConcat(Node node, Uses uses) {
    if (!node.isDense() || !node.input(0).is(Op.CONCAT)) {
      return null;
    }
    Node concat = node.input(0);
    if (concat.axis() != concat.lastAxis() || !uses.once(concat)) {
      return null;
    }
    Node sum = null;
    int row = 0;
    for (Node part : concat.inputs()) {
      NdArray rows = Matrices.rows(node.weights(), row, row + part.channels());
      row += part.channels();
      Node product = Node.along(part, part.lastAxis(), rows, sum == null ? node.bias() : null);
      sum = sum == null ? product : Node.binary(Op.ADD, sum, product);
    }
    return sum;
  }

  /** x·V + x·W is one product. */
  private static @Nullable Node sumOfSameInput(Node node, Uses uses) {
    if (!node.is(Op.ADD) || !node.input(0).isDense() || !node.input(1).isDense()) {
      return null;
    }
    Node a = node.input(0);
    Node b = node.input(1);
    if (a.input(0) != b.input(0) || !uses.once(a) || !uses.once(b)) {
      return null;
    }
    float[] bias = Matrices.sum(Matrices.biasOrZeros(a), Matrices.biasOrZeros(b));
    float[] weights = Matrices.sum(a.weights().floats(), b.weights().floats());
    return Node.along(
        a.input(0),
        a.axis(),
        NdArray.of(weights, a.weights().shape()),
        NdArray.of(bias, bias.length));
  }
}
