package dev.clearlane.trainer.tfjs;

import static dev.clearlane.trainer.tfjs.Simplification.constantOperand;
import static dev.clearlane.trainer.tfjs.Simplification.other;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Recognises layers by what their nodes compute, whatever their names: mean, layer normalisation,
 * GELU by tanh, LeakyReLU and the logistic function.
 */
final class Patterns {
  private static final float TOLERANCE = 1e-6f;
  private static final float GELU_CUBE = 0.044715f;
  private static final float GELU_FACTOR = 0.7978846f; // sqrt(2 / pi)

  private Patterns() {}

  static List<Rule> rules() {
    return List.of(
        Patterns::identity,
        Patterns::mean,
        Patterns::sigmoid,
        Patterns::leakyRelu,
        Patterns::gelu,
        Patterns::layerNorm);
  }

  private static @Nullable Node identity(Node node, Uses uses) {
    boolean same =
        switch (node.op()) {
          case EXPAND -> Arrays.equals(node.shape(), node.input(0).shape());
          case RESHAPE -> Arrays.equals(node.shape(), node.input(0).shape());
          default -> false;
        };
    if (same) {
      return node.input(0);
    }
    return node.is(Op.RESHAPE) && node.input(0).is(Op.RESHAPE)
        ? Node.reshape(node.input(0).input(0), node.shape())
        : null;
  }

  /** A sum times 1/n or divided by n, reshaped or not. */
  private static @Nullable Node mean(Node node, Uses uses) {
    if (!node.is(Op.MUL) && !node.is(Op.DIV)) {
      return null;
    }
    Node constant = constantOperand(node);
    if (constant == null || (constant == node.input(0) && node.is(Op.DIV))) {
      return null;
    }
    Node operand = other(node, constant);
    Node sum = operand.is(Op.RESHAPE) ? operand.input(0) : operand;
    if (!sum.is(Op.REDUCE_SUM) || !Arrays.equals(node.shape(), operand.shape())) {
      return null;
    }
    float count = (float) Shapes.size(sum.input(0).shape()) / Shapes.size(sum.shape());
    float factor = node.is(Op.MUL) ? 1 / count : count;
    if (!isNear(constant, factor)) {
      return null;
    }
    Node mean = Node.reduce(Op.REDUCE_MEAN, sum.input(0), sum.integers());
    return operand == sum ? mean : Node.reshape(mean, operand.shape());
  }

  private static @Nullable Node sigmoid(Node node, Uses uses) {
    if (!node.is(Op.RECIPROCAL) || !node.input(0).is(Op.ADD)) {
      return null;
    }
    Node sum = node.input(0);
    Node one = constantOperand(sum);
    if (one == null || !isNear(one, 1)) {
      return null;
    }
    Node exp = other(sum, one);
    boolean found = exp.is(Op.EXP) && exp.input(0).is(Op.NEG);
    return found ? Node.unary(Op.SIGMOID, exp.input(0).input(0)) : null;
  }

  private static @Nullable Node leakyRelu(Node node, Uses uses) {
    if (!node.is(Op.WHERE)) {
      return null;
    }
    Node test = node.input(0);
    Node x = node.input(1);
    Node scaled = node.input(2);
    if (!test.is(Op.GREATER_OR_EQUAL) || test.input(0) != x || !scaled.is(Op.MUL)) {
      return null;
    }
    Node zero = test.input(1);
    Node slope = constantOperand(scaled);
    if (slope == null
        || other(scaled, slope) != x
        || !zero.is(Op.CONSTANT)
        || !zero.value().isFilledWith(0)
        || !slope.value().isFilledWith(slope.value().floats()[0])) {
      return null;
    }
    return Node.unary(Op.LEAKY_RELU, x, slope.value().floats()[0]);
  }

  /** (0.5 x) · (1 + tanh(√(2/π) · (x + 0.044715 x³))). */
  private static @Nullable Node gelu(Node node, Uses uses) {
    if (!node.is(Op.MUL)) {
      return null;
    }
    for (Node factor : node.inputs()) {
      Node x = tanhArgument(factor);
      Node half = other(node, factor);
      if (x != null && half.is(Op.MUL) && isScaled(half, x, 0.5f)) {
        return Node.unary(Op.GELU, x);
      }
    }
    return null;
  }

  /** The x of 1 + tanh(√(2/π) · (x + 0.044715 x³)), or null. */
  private static @Nullable Node tanhArgument(Node factor) {
    Node one = factor.is(Op.ADD) ? constantOperand(factor) : null;
    if (one == null || !isNear(one, 1) || !other(factor, one).is(Op.TANH)) {
      return null;
    }
    Node scaled = other(factor, one).input(0);
    Node number = scaled.is(Op.MUL) ? constantOperand(scaled) : null;
    if (number == null || !isNear(number, GELU_FACTOR)) {
      return null;
    }
    Node sum = other(scaled, number);
    if (!sum.is(Op.ADD)) {
      return null;
    }
    for (Node x : sum.inputs()) {
      if (isCube(other(sum, x), x)) {
        return x;
      }
    }
    return null;
  }

  private static boolean isCube(Node node, Node x) {
    if (!node.is(Op.MUL)) {
      return false;
    }
    for (Node square : node.inputs()) {
      if (isSquare(square, x) && isScaled(other(node, square), x, GELU_CUBE)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isSquare(Node node, Node x) {
    return node.is(Op.MUL) && node.input(0) == x && node.input(1) == x;
  }

  private static boolean isScaled(Node node, Node x, float factor) {
    Node constant = node.is(Op.MUL) ? constantOperand(node) : null;
    return constant != null && other(node, constant) == x && isNear(constant, factor);
  }

  /** (x - m) · (rsqrt(max(0, mean(x²) - m²) + ε) · scale) + bias over the last axis. */
  private static @Nullable Node layerNorm(Node node, Uses uses) {
    Node bias = node.is(Op.ADD) ? constantOperand(node) : null;
    if (bias == null || !other(node, bias).is(Op.MUL)) {
      return null;
    }
    Node product = other(node, bias);
    for (Node centred : product.inputs()) {
      Node factor = other(product, centred);
      Node scale = factor.is(Op.MUL) ? constantOperand(factor) : null;
      if (scale == null || !centred.is(Op.SUB) || !other(factor, scale).is(Op.RSQRT)) {
        continue;
      }
      Node x = centred.input(0);
      Node sum = other(factor, scale).input(0);
      Node epsilon = sum.is(Op.ADD) ? constantOperand(sum) : null;
      if (epsilon != null
          && isMean(centred.input(1), x)
          && isVariance(bare(other(sum, epsilon)), x)
          && isPerChannel(scale, x)
          && isPerChannel(bias, x)) {
        NdArray values = scale.value();
        int channels = x.channels();
        return Node.layerNorm(
            x,
            values.reshaped(channels),
            bias.value().reshaped(channels),
            epsilon.value().floats()[0]);
      }
    }
    return null;
  }

  private static boolean isPerChannel(Node constant, Node x) {
    return constant.value().size() == x.channels() && constant.channels() == x.channels();
  }

  private static Node bare(Node node) {
    return node.is(Op.RESHAPE) ? node.input(0) : node;
  }

  private static boolean isMean(Node node, Node x) {
    Node mean = bare(node);
    return mean.is(Op.REDUCE_MEAN)
        && mean.input(0) == x
        && Arrays.equals(mean.integers(), new int[] {x.lastAxis()});
  }

  private static boolean isVariance(Node node, Node x) {
    Node zero = node.is(Op.MAX) ? constantOperand(node) : null;
    if (zero == null || !zero.value().isFilledWith(0) || !other(node, zero).is(Op.SUB)) {
      return false;
    }
    Node ofSquares = bare(other(node, zero).input(0));
    Node square = other(node, zero).input(1);
    return ofSquares.is(Op.REDUCE_MEAN)
        && isSquare(ofSquares.input(0), x)
        && isMean(ofSquares, ofSquares.input(0))
        && square.is(Op.MUL)
        && square.input(0) == square.input(1)
        && isMean(square.input(0), x);
  }

  private static boolean isNear(Node constant, float number) {
    if (!constant.is(Op.CONSTANT) || !constant.value().isFloat()) {
      return false;
    }
    float value = constant.value().floats()[0];
    return constant.value().isFilledWith(value)
        && Math.abs(value - number) <= TOLERANCE * Math.abs(number);
  }
}
