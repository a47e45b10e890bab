package dev.clearlane.serving.restore;

import dev.clearlane.bundle.TensorView;
import java.nio.FloatBuffer;

/** Native input and output buffers of a restorer's engines; they only grow. */
final class Tensors {
  private FloatBuffer input = TensorView.directFloats(0);
  private FloatBuffer output = TensorView.directFloats(0);

  /** Makes room for this many floats in each; their content is lost. */
  void reserve(int floats) {
    if (input.capacity() < floats) {
      input = TensorView.directFloats(floats);
      output = TensorView.directFloats(floats);
    }
  }

  FloatBuffer input() {
    return input;
  }

  FloatBuffer output() {
    return output;
  }
}
