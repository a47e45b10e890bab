package dev.clearlane.trainer.tfjs;

/**
 * The window of a convolution in NHWC.
 *
 * @param height of the kernel
 * @param width of the kernel
 * @param strideY rows between two positions
 * @param strideX columns between two positions
 * @param top rows of padding above
 * @param left columns of padding on the left
 * @param bottom rows of padding below
 * @param right columns of padding on the right
 */
record Window(
    int height, int width, int strideY, int strideX, int top, int left, int bottom, int right) {

  /** The window of a Conv2D; SAME puts the odd pixel of padding at the bottom and right. */
  static Window of(Attributes attributes, int[] input, int[] kernel) {
    int[] strides = strides(attributes);
    int y = 0;
    int x = 0;
    if (isSame(attributes)) {
      y = padding(input[1], kernel[0], strides[1]);
      x = padding(input[2], kernel[1], strides[2]);
    }
    return new Window(
        kernel[0], kernel[1], strides[1], strides[2], y / 2, x / 2, y - y / 2, x - x / 2);
  }

  /** The window of a Conv2DBackpropInput, whose output has a given shape. */
  static Window ofTransposed(Attributes attributes, int[] input, int[] kernel, int[] output) {
    int[] strides = strides(attributes);
    Window window = new Window(kernel[0], kernel[1], strides[1], strides[2], 0, 0, 0, 0);
    if (isSame(attributes)
        || output[1] != (input[1] - 1) * strides[1] + kernel[0]
        || output[2] != (input[2] - 1) * strides[2] + kernel[1]) {
      throw new IllegalArgumentException(
          "padding must be VALID, with no rows or columns left over");
    }
    return window;
  }

  private static int padding(int side, int kernel, int stride) {
    return Math.max(0, ((side + stride - 1) / stride - 1) * stride + kernel - side);
  }

  private static boolean isSame(Attributes attributes) {
    String padding = attributes.string("padding");
    if (!padding.equals("SAME") && !padding.equals("VALID")) {
      throw new IllegalArgumentException("padding must be SAME or VALID, but is " + padding);
    }
    return padding.equals("SAME");
  }

  private static int[] strides(Attributes attributes) {
    if (attributes.has("data_format") && !attributes.string("data_format").equals("NHWC")) {
      throw new IllegalArgumentException(
          "data_format must be NHWC, but is " + attributes.string("data_format"));
    }
    for (int dilation : attributes.integers("dilations")) {
      if (dilation != 1) {
        throw new IllegalArgumentException("dilations must be 1, but one is " + dilation);
      }
    }
    if (attributes.integers("explicit_paddings").length > 0) {
      throw new IllegalArgumentException("explicit_paddings must be empty");
    }
    int[] strides = attributes.integers("strides");
    if (strides.length != 4 || strides[0] != 1 || strides[3] != 1) {
      throw new IllegalArgumentException("strides must be 1, y, x, 1");
    }
    return strides;
  }

  boolean isPointwise() {
    return height == 1 && width == 1 && strideY == 1 && strideX == 1;
  }

  int[] outputShape(int[] input, int channels) {
    return new int[] {
      input[0],
      (input[1] + top + bottom - height) / strideY + 1,
      (input[2] + left + right - width) / strideX + 1,
      channels
    };
  }
}
