package dev.clearlane.serving.restore;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/** Two native tensors that the engines of a restorer take turns with; they only ever grow. */
final class Tensors {
  private FloatBuffer here = floats(0);
  private FloatBuffer there = floats(0);

  /** Makes room for so many floats in each; what they held is lost. */
  void reserve(int floats) {
    if (here.capacity() < floats) {
      here = floats(floats);
      there = floats(floats);
    }
  }

  /** The one that holds the picture. */
  FloatBuffer here() {
    return here;
  }

  /** The one that takes an engine's result. */
  FloatBuffer there() {
    return there;
  }

  /** Makes the result the picture. */
  void swap() {
    FloatBuffer before = here;
    here = there;
    there = before;
  }

  private static FloatBuffer floats(int count) {
    return ByteBuffer.allocateDirect(Math.multiplyExact(Float.BYTES, count))
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer();
  }
}
