package dev.clearlane.bundle;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * A picture as a float32 tensor of batch 1 and three channels, in the layout of the {@link
 * PixelFormat} that it is used with, from index 0 of a buffer.
 *
 * @param buffer holds at least {@link #values} floats; its position is ignored
 * @param widthPx width, at least 1
 * @param heightPx height, at least 1
 */
public record TensorView(FloatBuffer buffer, int widthPx, int heightPx) {
  public TensorView {
    if (widthPx < 1 || heightPx < 1 || buffer.capacity() < 3L * widthPx * heightPx) {
      throw new IllegalArgumentException(
          "a tensor of %dx%d takes %d floats, but its buffer holds %d"
              .formatted(widthPx, heightPx, 3L * widthPx * heightPx, buffer.capacity()));
    }
  }

  /** A tensor in native memory, as engines take it. */
  public static TensorView direct(int widthPx, int heightPx) {
    return new TensorView(
        directFloats(Math.multiplyExact(Math.multiplyExact(3, widthPx), heightPx)),
        widthPx,
        heightPx);
  }

  /** A buffer in native memory and byte order. */
  public static FloatBuffer directFloats(int count) {
    return ByteBuffer.allocateDirect(Math.multiplyExact(Float.BYTES, count))
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer();
  }

  /** How many values the tensor has. */
  public int values() {
    return Math.toIntExact(3L * widthPx * heightPx);
  }
}
