package dev.clearlane.trainer.tfjs;

import java.util.List;
import java.util.stream.IntStream;

/** Convolutions and products of matrices, as written: NHWC, one row after the other. */
final class Products {
  private Products() {}

  static NdArray convolution(Attributes attributes, List<NdArray> inputs) {
    NdArray x = inputs.get(0);
    NdArray weights = inputs.get(1);
    Window window = Window.of(attributes, x.shape(), weights.shape());
    int[] to = window.outputShape(x.shape(), weights.shape()[3]);
    int out = to[3];
    int in = x.shape()[3];
    float[] values = x.floats();
    float[] kernel = weights.floats();
    float[] result = new float[Shapes.size(to)];
    IntStream.range(0, to[0] * to[1])
        .parallel()
        .forEach(
            row -> {
              int image = row / to[1];
              for (int column = 0; column < to[2]; column++) {
                int at = (row * to[2] + column) * out;
                for (int ky = 0; ky < window.height(); ky++) {
                  int y = row % to[1] * window.strideY() + ky - window.top();
                  if (y < 0 || y >= x.shape()[1]) {
                    continue;
                  }
                  for (int kx = 0; kx < window.width(); kx++) {
                    int xx = column * window.strideX() + kx - window.left();
                    if (xx < 0 || xx >= x.shape()[2]) {
                      continue;
                    }
                    int from = ((image * x.shape()[1] + y) * x.shape()[2] + xx) * in;
                    int w = (ky * window.width() + kx) * in * out;
                    for (int c = 0; c < in; c++) {
                      addMultiple(values[from + c], kernel, w + c * out, result, at, out);
                    }
                  }
                }
              }
            });
    return NdArray.of(result, to);
  }

  /** The gradient of a convolution: each input value adds a multiple of the kernel. */
  static NdArray transposedConvolution(Attributes attributes, List<NdArray> inputs) {
    int[] to = inputs.get(0).ints();
    NdArray weights = inputs.get(1); // height, width, out, in
    NdArray x = inputs.get(2);
    Window window = Window.ofTransposed(attributes, x.shape(), weights.shape(), to);
    int out = weights.shape()[2];
    int in = weights.shape()[3];
    float[] kernel = weights.transposed(new int[] {0, 1, 3, 2}).floats();
    float[] result = new float[Shapes.size(to)];
    Odometer rows = new Odometer(x.shape(), new int[] {0, 0, 0, 1});
    for (int i = 0; i < x.size(); i++) {
      int c = rows.next();
      int column = i / in % x.shape()[2];
      int row = i / in / x.shape()[2] % x.shape()[1];
      int image = i / in / x.shape()[2] / x.shape()[1];
      for (int ky = 0; ky < window.height(); ky++) {
        int y = row * window.strideY() + ky - window.top();
        for (int kx = 0; kx < window.width(); kx++) {
          int xx = column * window.strideX() + kx - window.left();
          if (y >= 0 && y < to[1] && xx >= 0 && xx < to[2]) {
            int w = ((ky * window.width() + kx) * in + c) * out;
            int at = ((image * to[1] + y) * to[2] + xx) * out;
            addMultiple(x.floats()[i], kernel, w, result, at, out);
          }
        }
      }
    }
    return NdArray.of(result, to);
  }

  static NdArray einsum(Attributes attributes, List<NdArray> inputs) {
    Equation equation = Equation.of(attributes);
    NdArray a = inputs.get(0).transposed(equation.leftOrder());
    NdArray b = inputs.get(1).transposed(equation.rightOrder());
    int batch = product(a.shape(), 0, equation.batch());
    int rows = product(a.shape(), equation.batch(), equation.batch() + equation.rows());
    int inner = a.size() / batch / rows;
    int columns = b.size() / batch / inner;
    float[] left = a.floats();
    float[] right = b.floats();
    float[] result = new float[batch * rows * columns];
    IntStream.range(0, batch * rows)
        .parallel()
        .forEach(
            row -> {
              int matrix = row / rows * inner;
              for (int k = 0; k < inner; k++) {
                float factor = left[row * inner + k];
                if (factor != 0) {
                  addMultiple(
                      factor, right, (matrix + k) * columns, result, row * columns, columns);
                }
              }
            });
    return NdArray.of(result, equation.productShape(a.shape(), b.shape()))
        .transposed(equation.outputOrder());
  }

  private static int product(int[] shape, int from, int to) {
    int product = 1;
    for (int i = from; i < to; i++) {
      product *= shape[i];
    }
    return product;
  }

  private static void addMultiple(
      float factor, float[] from, int start, float[] to, int at, int count) {
    for (int i = 0; i < count; i++) {
      to[at + i] += factor * from[start + i];
    }
  }
}
