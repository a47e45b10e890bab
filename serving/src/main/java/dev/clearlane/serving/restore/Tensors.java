package dev.clearlane.serving.restore;

import dev.clearlane.bundle.TensorView;
import java.nio.FloatBuffer;

/** Native input and output buffers of a restorer's engines; they only grow. */
final class Tensors {
  private FloatBuffer input = TensorView.directFloats(0);
  private FloatBuffer output = TensorView.directFloats(0);

  /**
   * Makes room; the content is lost.
   *
   * @param floats of the output, and of each frame of the input
   * @param frames in the input
   */
  void reserve(int floats, int frames) {
    int inputFloats = Math.multiplyExact(frames, floats);
    if (input.capacity() < inputFloats) {
      input = TensorView.directFloats(inputFloats);
    }
    if (output.capacity() < floats) {
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
