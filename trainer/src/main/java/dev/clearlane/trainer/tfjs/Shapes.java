package dev.clearlane.trainer.tfjs;

import java.util.Arrays;

/** Arithmetic on shapes, row-major. */
final class Shapes {
  private Shapes() {}

  static int size(int[] shape) {
    long size = 1;
    for (int side : shape) {
      size *= side;
    }
    if (size > Integer.MAX_VALUE / 4) {
      throw new IllegalArgumentException(
          "a tensor of shape %s is too large".formatted(text(shape)));
    }
    return (int) size;
  }

  /** Number of elements that one step along an axis skips. */
  static int[] strides(int[] shape) {
    int[] strides = new int[shape.length];
    int stride = 1;
    for (int i = shape.length - 1; i >= 0; i--) {
      strides[i] = stride;
      stride *= shape[i];
    }
    return strides;
  }

  /**
   * The shape of two operands of an element-wise operation.
   *
   * @throws IllegalArgumentException if they do not fit
   */
  static int[] broadcast(int[] a, int[] b) {
    int rank = Math.max(a.length, b.length);
    int[] shape = new int[rank];
    for (int i = 0; i < rank; i++) {
      int left = side(a, i - rank + a.length);
      int right = side(b, i - rank + b.length);
      if (left != right && left != 1 && right != 1) {
        throw new IllegalArgumentException(
            "shapes %s and %s do not fit".formatted(text(a), text(b)));
      }
      shape[i] = left == 1 ? right : left;
    }
    return shape;
  }

  private static int side(int[] shape, int axis) {
    return axis < 0 ? 1 : shape[axis];
  }

  /** A shape with leading ones up to a rank. */
  static int[] padded(int[] shape, int rank) {
    int[] padded = new int[rank];
    Arrays.fill(padded, 1);
    System.arraycopy(shape, 0, padded, rank - shape.length, shape.length);
    return padded;
  }

  /** The target of a reshape, in which one side may be -1. */
  static int[] reshaped(int size, int[] target) {
    int[] shape = target.clone();
    int known = 1;
    int open = -1;
    for (int i = 0; i < shape.length; i++) {
      if (shape[i] == -1) {
        open = i;
      } else {
        known *= shape[i];
      }
    }
    if (open >= 0 && known > 0) {
      shape[open] = size / known;
    }
    if (size(shape) != size) {
      throw new IllegalArgumentException(
          "%d values do not fit into shape %s".formatted(size, text(target)));
    }
    return shape;
  }

  static int[] permuted(int[] shape, int[] permutation) {
    int[] result = new int[shape.length];
    for (int i = 0; i < result.length; i++) {
      result[i] = shape[permutation[i]];
    }
    return result;
  }

  static int[] inverse(int[] permutation) {
    int[] inverse = new int[permutation.length];
    for (int i = 0; i < permutation.length; i++) {
      inverse[permutation[i]] = i;
    }
    return inverse;
  }

  static boolean isIdentity(int[] permutation) {
    for (int i = 0; i < permutation.length; i++) {
      if (permutation[i] != i) {
        return false;
      }
    }
    return true;
  }

  static int[] with(int[] shape, int axis, int side) {
    int[] result = shape.clone();
    result[axis] = side;
    return result;
  }

  /** An axis counted from the front. */
  static int axis(int axis, int rank) {
    int positive = axis < 0 ? axis + rank : axis;
    if (positive < 0 || positive >= rank) {
      throw new IllegalArgumentException("axis %d of %d dimensions".formatted(axis, rank));
    }
    return positive;
  }

  static String text(int[] shape) {
    return Arrays.toString(shape).replace(", ", "x");
  }
}
