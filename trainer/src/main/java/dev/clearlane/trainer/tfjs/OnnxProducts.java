package dev.clearlane.trainer.tfjs;

import dev.clearlane.trainer.tfjs.OnnxTensors.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes products with matrices, and counts their operations. Inputs have channels last. */
final class OnnxProducts {
  private final OnnxTensors out;
  private long macs;

  OnnxProducts(OnnxTensors out) {
    this.out = out;
  }

  /** Multiply-accumulate operations of all products so far. */
  long macs() {
    return macs;
  }

  /** A product over channels: a row of the matrix product for each pixel. */
  Tensor dense(Node node, Tensor input) {
    int channels = node.input(0).channels();
    int rows = Shapes.size(node.shape()) / node.channels();
    macs += (long) rows * channels * node.channels();
    Tensor x = out.shaped(input, rows, channels);
    return gemm(node, x, new int[] {rows, node.channels()});
  }

  private Tensor gemm(Node node, Tensor x, int[] shape) {
    NdArray bias = node.bias();
    String weights = out.constant(node.weights());
    if (bias == null || out.isHalf()) {
      return biased(batch(x).name(), weights, bias, shape);
    }
    return out.add("Gemm", shape, List.of(x.name(), weights, out.constant(bias)));
  }

  /**
   * A product plus a bias of three dimensions. With a bias of one or two, ONNX Runtime makes both a
   * Gemm, whose float16 kernel on the CPU takes some 20 times as long as this.
   */
  private Tensor biased(String left, String right, @Nullable NdArray bias, int... shape) {
    int[] batch = {1, shape[0], shape[1]};
    Tensor product = out.add("MatMul", out.isHalf() ? batch : shape, List.of(left, right));
    return bias == null
        ? product
        : out.add(
            "Add",
            product.shape(),
            List.of(product.name(), out.constant(bias.reshaped(Shapes.padded(bias.shape(), 3)))));
  }

  private Tensor batch(Tensor x) {
    return out.isHalf() ? out.shaped(x, 1, x.shape()[0], x.shape()[1]) : x;
  }

  /** A product along another axis than the last: the matrix comes first. */
  Tensor along(Node node, Tensor input) {
    int[] from = node.input(0).shape();
    int axis = node.axis();
    int outer = 1;
    int inner = 1;
    for (int i = 0; i < from.length; i++) {
      outer *= i < axis ? from[i] : 1;
      inner *= i > axis ? from[i] : 1;
    }
    int outputs = node.shape()[axis];
    macs += (long) outer * from[axis] * outputs * inner;
    String matrix = out.constant(node.weights().transposed(new int[] {1, 0}));
    NdArray bias = node.bias();
    if (outer == 1) {
      Tensor x = out.shaped(input, from[axis], inner);
      NdArray column = bias == null ? null : bias.reshaped(outputs, 1);
      return bias == null || out.isHalf()
          ? biased(matrix, batch(x).name(), column, outputs, inner)
          : out.add(
              "Gemm", new int[] {outputs, inner}, List.of(matrix, x.name(), out.constant(column)));
    }
    Tensor x = out.shaped(input, outer, from[axis], inner);
    Tensor product =
        out.add("MatMul", new int[] {outer, outputs, inner}, List.of(matrix, x.name()));
    return bias == null
        ? product
        : out.add(
            "Add",
            product.shape(),
            List.of(
                product.name(), out.constant(bias.reshaped(outputs, 1).broadcast(outputs, inner))));
  }

  /** Windows that do not overlap: one product per input pixel, then pixels are put in place. */
  Tensor denseTransposed(Node node, Tensor input) {
    int[] from = node.input(0).shape();
    int[] kernel = node.weights().shape();
    int rows = from[0] * from[1] * from[2];
    int outputs = kernel[0] * kernel[1] * kernel[3];
    macs += (long) rows * from[3] * outputs;
    NdArray matrix = node.weights().transposed(new int[] {2, 0, 1, 3}).reshaped(kernel[2], outputs);
    NdArray bias = node.bias();
    NdArray repeated =
        bias == null
            ? null
            : bias.reshaped(1, kernel[3])
                .broadcast(kernel[0] * kernel[1], kernel[3])
                .reshaped(outputs);
    Node product = Node.along(Node.input(rows, from[3]), 1, matrix, repeated);
    Tensor x = out.shaped(input, rows, from[3]);
    Tensor pixels = gemm(product, x, new int[] {rows, outputs});
    return out.transposed(
        out.shaped(pixels, from[0] * from[1], from[2], kernel[0], kernel[1] * kernel[3]),
        new int[] {0, 2, 1, 3});
  }
}
