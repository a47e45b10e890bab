package dev.clearlane.trainer.tfjs;

import java.util.Arrays;
import java.util.List;

/** Operations on each element, with the shapes of the operands broadcast as in NumPy. */
final class ElementWise {
  private ElementWise() {}

  @FunctionalInterface
  interface FloatUnary {
    float apply(float x);
  }

  @FunctionalInterface
  interface FloatBinary {
    float apply(float x, float y);
  }

  @FunctionalInterface
  interface IntBinary {
    int apply(int x, int y);
  }

  @FunctionalInterface
  interface FloatTest {
    boolean test(float x, float y);
  }

  @FunctionalInterface
  interface IntTest {
    boolean test(int x, int y);
  }

  static Kernel unary(FloatUnary function) {
    return (attributes, inputs) -> {
      float[] x = inputs.get(0).floats();
      float[] y = new float[x.length];
      for (int i = 0; i < x.length; i++) {
        y[i] = function.apply(x[i]);
      }
      return NdArray.of(y, inputs.get(0).shape());
    };
  }

  /** A function of floats, and of integers where both operands are. */
  static Kernel binary(FloatBinary floats, IntBinary integers) {
    return (attributes, inputs) -> {
      NdArray a = inputs.get(0);
      NdArray b = inputs.get(1);
      int[] shape = Shapes.broadcast(a.shape(), b.shape());
      int size = Shapes.size(shape);
      if (a.isFloat()) {
        return NdArray.of(floats(floats, a, b, shape, size), shape);
      }
      int[] x = a.broadcast(shape).ints();
      int[] y = b.broadcast(shape).ints();
      int[] z = new int[size];
      for (int i = 0; i < size; i++) {
        z[i] = integers.apply(x[i], y[i]);
      }
      return a.likeInts(z, shape);
    };
  }

  private static float[] floats(FloatBinary f, NdArray a, NdArray b, int[] shape, int size) {
    float[] x = a.floats();
    float[] y = b.floats();
    float[] z = new float[size];
    if (x.length == size && isTail(b.shape(), shape)) {
      for (int i = 0, j = 0; i < size; i++, j = j + 1 == y.length ? 0 : j + 1) {
        z[i] = f.apply(x[i], y[j]);
      }
      return z;
    }
    Odometer left = Odometer.broadcast(a.shape(), shape);
    Odometer right = Odometer.broadcast(b.shape(), shape);
    for (int i = 0; i < size; i++) {
      z[i] = f.apply(x[left.next()], y[right.next()]);
    }
    return z;
  }

  /** Whether an operand is repeated as a whole: one value, or the last dimensions. */
  private static boolean isTail(int[] operand, int[] shape) {
    int first = 0;
    while (first < operand.length && operand[first] == 1) {
      first++;
    }
    int held = operand.length - first;
    return Arrays.equals(operand, first, operand.length, shape, shape.length - held, shape.length);
  }

  static Kernel test(FloatTest floats, IntTest integers) {
    return (attributes, inputs) -> {
      int[] shape = Shapes.broadcast(inputs.get(0).shape(), inputs.get(1).shape());
      NdArray a = inputs.get(0).broadcast(shape);
      NdArray b = inputs.get(1).broadcast(shape);
      int[] z = new int[a.size()];
      for (int i = 0; i < z.length; i++) {
        boolean holds =
            a.isFloat()
                ? floats.test(a.floats()[i], b.floats()[i])
                : integers.test(a.ints()[i], b.ints()[i]);
        z[i] = holds ? 1 : 0;
      }
      return NdArray.ofBooleans(z, shape);
    };
  }

  static NdArray select(Attributes attributes, List<NdArray> inputs) {
    int[] shape =
        Shapes.broadcast(
            inputs.get(0).shape(), Shapes.broadcast(inputs.get(1).shape(), inputs.get(2).shape()));
    int[] condition = inputs.get(0).broadcast(shape).ints();
    NdArray x = inputs.get(1).broadcast(shape);
    NdArray y = inputs.get(2).broadcast(shape);
    if (!x.isFloat()) {
      int[] z = new int[x.size()];
      for (int i = 0; i < z.length; i++) {
        z[i] = condition[i] != 0 ? x.ints()[i] : y.ints()[i];
      }
      return x.likeInts(z, shape);
    }
    float[] z = new float[x.size()];
    for (int i = 0; i < z.length; i++) {
      z[i] = condition[i] != 0 ? x.floats()[i] : y.floats()[i];
    }
    return NdArray.of(z, shape);
  }

  static NdArray sign(Attributes attributes, List<NdArray> inputs) {
    NdArray x = inputs.get(0);
    if (x.isFloat()) {
      return unary(Math::signum).apply(attributes, inputs);
    }
    return x.likeInts(Arrays.stream(x.ints()).map(Integer::signum).toArray(), x.shape());
  }

  static NdArray cast(Attributes attributes, List<NdArray> inputs) {
    NdArray x = inputs.get(0);
    NdArray.Type to =
        switch (attributes.type("DstT")) {
          case "DT_FLOAT" -> NdArray.Type.FLOAT;
          case "DT_INT32" -> NdArray.Type.INT;
          case "DT_BOOL" -> NdArray.Type.BOOL;
          default ->
              throw new IllegalArgumentException(
                  "DstT must be DT_FLOAT, DT_INT32 or DT_BOOL, but is " + attributes.type("DstT"));
        };
    if (to == x.type()) {
      return x;
    }
    if (to == NdArray.Type.FLOAT) {
      float[] values = new float[x.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = x.ints()[i];
      }
      return NdArray.of(values, x.shape());
    }
    int[] values = new int[x.size()];
    for (int i = 0; i < values.length; i++) {
      int value = x.isFloat() ? (int) x.floats()[i] : x.ints()[i];
      boolean set = x.isFloat() ? x.floats()[i] != 0 : x.ints()[i] != 0;
      values[i] = to == NdArray.Type.BOOL ? (set ? 1 : 0) : value;
    }
    return to == NdArray.Type.BOOL
        ? NdArray.ofBooleans(values, x.shape())
        : NdArray.ofInts(values, x.shape());
  }
}
