package dev.clearlane.trainer.tfjs;

/** Walks a shape in row-major order and returns positions in an array of other strides. */
final class Odometer {
  private final int[] shape;
  private final int[] strides;
  private final int[] at;
  private int position;

  Odometer(int[] shape, int[] strides) {
    this(shape, strides, 0);
  }

  Odometer(int[] shape, int[] strides, int start) {
    this.shape = shape;
    this.strides = strides;
    this.at = new int[shape.length];
    this.position = start;
  }

  /** Positions in an operand of a smaller shape that is repeated to a larger one. */
  static Odometer broadcast(int[] from, int[] to) {
    int[] padded = Shapes.padded(from, to.length);
    int[] strides = Shapes.strides(padded);
    for (int i = 0; i < to.length; i++) {
      if (padded[i] == 1) {
        strides[i] = 0;
      } else if (padded[i] != to[i]) {
        throw new IllegalArgumentException(
            "shape %s cannot be repeated to %s".formatted(Shapes.text(from), Shapes.text(to)));
      }
    }
    return new Odometer(to, strides);
  }

  /** The position of the current index; then goes on to the next. */
  int next() {
    int current = position;
    for (int i = shape.length - 1; i >= 0; i--) {
      position += strides[i];
      if (++at[i] < shape[i]) {
        break;
      }
      position -= at[i] * strides[i];
      at[i] = 0;
    }
    return current;
  }
}
