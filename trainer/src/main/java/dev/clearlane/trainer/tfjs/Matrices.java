package dev.clearlane.trainer.tfjs;

import java.util.Arrays;

/** Arithmetic on the weights of products and convolutions; sums are made in double precision. */
final class Matrices {
  private Matrices() {}

  /** A copy of the bias of a node with weights; zeros where it has none. */
  static float[] biasOrZeros(Node node) {
    NdArray bias = node.bias();
    int[] shape = node.weights().shape();
    return bias == null ? new float[shape[shape.length - 1]] : bias.floats().clone();
  }

  static float[] sum(float[] a, float[] b) {
    float[] sum = new float[a.length];
    for (int i = 0; i < sum.length; i++) {
      sum[i] = a[i] + b[i];
    }
    return sum;
  }

  static NdArray rows(NdArray matrix, int begin, int end) {
    int columns = matrix.shape()[1];
    float[] values = new float[(end - begin) * columns];
    System.arraycopy(matrix.floats(), begin * columns, values, 0, values.length);
    return NdArray.of(values, end - begin, columns);
  }

  static NdArray columns(NdArray matrix, int begin, int end) {
    int rows = matrix.shape()[0];
    int columns = matrix.shape()[1];
    float[] values = new float[rows * (end - begin)];
    for (int row = 0; row < rows; row++) {
      System.arraycopy(
          matrix.floats(), row * columns + begin, values, row * (end - begin), end - begin);
    }
    return NdArray.of(values, rows, end - begin);
  }

  /** The last dimension of an array times a matrix. */
  static NdArray times(NdArray array, NdArray matrix) {
    int inner = matrix.shape()[0];
    int columns = matrix.shape()[1];
    int rows = array.size() / inner;
    float[] a = array.floats();
    float[] b = matrix.floats();
    float[] values = new float[rows * columns];
    double[] sums = new double[columns];
    for (int row = 0; row < rows; row++) {
      Arrays.fill(sums, 0);
      for (int k = 0; k < inner; k++) {
        double factor = a[row * inner + k];
        for (int column = 0; column < columns; column++) {
          sums[column] += factor * b[k * columns + column];
        }
      }
      for (int column = 0; column < columns; column++) {
        values[row * columns + column] = (float) sums[column];
      }
    }
    return NdArray.of(values, Shapes.with(array.shape(), array.rank() - 1, columns));
  }

  /** Each row of a matrix times its own factor. */
  static NdArray scaledRows(NdArray matrix, float[] factors) {
    int columns = matrix.shape()[1];
    float[] values = matrix.floats().clone();
    for (int i = 0; i < values.length; i++) {
      values[i] *= factors[i / columns];
    }
    return NdArray.of(values, matrix.shape());
  }

  /** The sum of each column. */
  static double[] columnSums(NdArray matrix) {
    double[] sums = new double[matrix.shape()[1]];
    float[] values = matrix.floats();
    for (int i = 0; i < values.length; i++) {
      sums[i % sums.length] += values[i];
    }
    return sums;
  }
}
