package dev.clearlane.trainer.tfjs;

/** Operations of a network whose size is fixed. Pictures are NHWC. */
enum Op {
  INPUT(""),
  CONSTANT(""),
  /** Product with a constant matrix (in × out) along one axis, plus an optional bias per output. */
  ALONG(""),
  /** Convolution: kernel height × width × in × out, optional bias. */
  CONVOLUTION(""),
  /** Transposed convolution without padding: kernel height × width × in × out, optional bias. */
  TRANSPOSED_CONVOLUTION(""),
  /** Mean 0 and variance 1 over the last axis. */
  NORMALISATION(""),
  /** {@link #NORMALISATION}, then times a scale and plus a bias per channel. */
  LAYER_NORM(""),
  /** x · Φ(x), approximated by a tanh. */
  GELU("Gelu"),
  LEAKY_RELU("LeakyRelu"),
  SIGMOID("Sigmoid"),
  ADD("Add"),
  SUB("Sub"),
  MUL("Mul"),
  DIV("Div"),
  MAX("Max"),
  MIN("Min"),
  ABS("Abs"),
  NEG("Neg"),
  EXP("Exp"),
  TANH("Tanh"),
  FLOOR("Floor"),
  SIGN("Sign"),
  RECIPROCAL("Reciprocal"),
  RSQRT(""),
  GREATER("Greater"),
  GREATER_OR_EQUAL("GreaterOrEqual"),
  LESS("Less"),
  LESS_OR_EQUAL("LessOrEqual"),
  WHERE("Where"),
  RESHAPE("Reshape"),
  TRANSPOSE("Transpose"),
  CONCAT("Concat"),
  SLICE("Slice"),
  GATHER("Gather"),
  EXPAND("Expand"),
  REDUCE_SUM("ReduceSum"),
  REDUCE_MEAN("ReduceMean");

  private final String onnx;

  Op(String onnx) {
    this.onnx = onnx;
  }

  /** The ONNX operator, or an empty text where more than one is needed. */
  String onnx() {
    return onnx;
  }

  /** Whether each output value depends on the input value at its place only. */
  boolean isUnary() {
    return switch (this) {
      case GELU, LEAKY_RELU, SIGMOID, ABS, NEG, EXP, TANH, FLOOR, SIGN, RECIPROCAL, RSQRT -> true;
      default -> false;
    };
  }

  boolean isBinary() {
    return switch (this) {
      case ADD, SUB, MUL, DIV, MAX, MIN, GREATER, GREATER_OR_EQUAL, LESS, LESS_OR_EQUAL -> true;
      default -> false;
    };
  }
}
