package dev.clearlane.trainer.tfjs;

import java.util.Arrays;

/** A dense array, row-major: float32, or int32 and bool as integers. Never changed once shared. */
final class NdArray {
  /** Element type. */
  enum Type {
    FLOAT,
    INT,
    BOOL
  }

  private static final float[] NO_FLOATS = {};
  private static final int[] NO_INTS = {};

  private final Type type;
  private final int[] shape;
  private final float[] floats;
  private final int[] ints;

  private NdArray(Type type, int[] shape, float[] floats, int[] ints) {
    this.type = type;
    this.shape = shape;
    this.floats = floats;
    this.ints = ints;
    int held = type == Type.FLOAT ? floats.length : ints.length;
    if (held != Shapes.size(shape)) {
      throw new IllegalArgumentException(
          "%d values do not fit into shape %s".formatted(held, Shapes.text(shape)));
    }
  }

  static NdArray of(float[] values, int... shape) {
    return new NdArray(Type.FLOAT, shape, values, NO_INTS);
  }

  static NdArray ofInts(int[] values, int... shape) {
    return new NdArray(Type.INT, shape, NO_FLOATS, values);
  }

  static NdArray ofBooleans(int[] values, int... shape) {
    return new NdArray(Type.BOOL, shape, NO_FLOATS, values);
  }

  static NdArray scalar(float value) {
    return of(new float[] {value});
  }

  /** An array of integers or booleans of the type of this one. */
  NdArray likeInts(int[] values, int... newShape) {
    return new NdArray(type, newShape, NO_FLOATS, values);
  }

  NdArray reshaped(int... newShape) {
    return new NdArray(type, newShape, floats, ints);
  }

  Type type() {
    return type;
  }

  boolean isFloat() {
    return type == Type.FLOAT;
  }

  int[] shape() {
    return shape;
  }

  int rank() {
    return shape.length;
  }

  int size() {
    return isFloat() ? floats.length : ints.length;
  }

  /** The values of a float32 array; not to be changed. */
  float[] floats() {
    if (!isFloat()) {
      throw new IllegalArgumentException("must be float32, but is " + type);
    }
    return floats;
  }

  /** The values of an integer or bool array; not to be changed. */
  int[] ints() {
    if (isFloat()) {
      throw new IllegalArgumentException("must be integers, but is float32");
    }
    return ints;
  }

  /** The only value of an integer array. */
  int onlyInt() {
    if (size() != 1) {
      throw new IllegalArgumentException("must be one value, but has shape " + Shapes.text(shape));
    }
    return ints()[0];
  }

  /** Whether all values are one number. */
  boolean isFilledWith(float value) {
    for (float held : floats()) {
      if (held != value) {
        return false;
      }
    }
    return size() > 0;
  }

  NdArray transposed(int[] permutation) {
    int[] to = Shapes.permuted(shape, permutation);
    int[] strides = Shapes.permuted(Shapes.strides(shape), permutation);
    int[] from = new int[size()];
    Odometer index = new Odometer(to, strides);
    for (int i = 0; i < from.length; i++) {
      from[i] = index.next();
    }
    return gathered(from, to);
  }

  /** An array of the values at some positions of this one. */
  NdArray gathered(int[] positions, int... newShape) {
    if (isFloat()) {
      float[] values = new float[positions.length];
      for (int i = 0; i < values.length; i++) {
        values[i] = floats[positions[i]];
      }
      return of(values, newShape);
    }
    int[] values = new int[positions.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = ints[positions[i]];
    }
    return likeInts(values, newShape);
  }

  /** This array repeated to a larger shape. */
  NdArray broadcast(int... newShape) {
    if (Arrays.equals(shape, newShape)) {
      return this;
    }
    int[] positions = new int[Shapes.size(newShape)];
    Odometer index = Odometer.broadcast(shape, newShape);
    for (int i = 0; i < positions.length; i++) {
      positions[i] = index.next();
    }
    return gathered(positions, newShape);
  }

  @Override
  public String toString() {
    return type + Shapes.text(shape);
  }
}
