package dev.clearlane.bundle;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * A picture as a float32 tensor of batch 1 and three channels, in the layout of the {@link
 * PixelFormat} that it is used with, from index 0 of a buffer. A tensor of several frames has three
 * channels for each, the current frame first, and is planar.
 *
 * @param buffer holds at least {@link #values} floats; its position is ignored
 * @param widthPx width, at least 1
 * @param heightPx height, at least 1
 * @param frames number of frames, at least 1
 */
public record TensorView(FloatBuffer buffer, int widthPx, int heightPx, int frames) {
  public TensorView {
    if (widthPx < 1
        || heightPx < 1
        || frames < 1
        || buffer.capacity() < 3L * frames * widthPx * heightPx) {
      throw new IllegalArgumentException(
          "a tensor of %d %dx%d takes %d floats, but its buffer holds %d"
              .formatted(
                  frames, widthPx, heightPx, 3L * frames * widthPx * heightPx, buffer.capacity()));
    }
  }

  /** A tensor of one frame. */
  public TensorView(FloatBuffer buffer, int widthPx, int heightPx) {
    this(buffer, widthPx, heightPx, 1);
  }

  /** A tensor in native memory, as engines take it. */
  public static TensorView direct(int widthPx, int heightPx) {
    return direct(widthPx, heightPx, 1);
  }

  /** A tensor of several frames in native memory. */
  public static TensorView direct(int widthPx, int heightPx, int frames) {
    int channels = Math.multiplyExact(3, frames);
    return new TensorView(
        directFloats(Math.multiplyExact(Math.multiplyExact(channels, widthPx), heightPx)),
        widthPx,
        heightPx,
        frames);
  }

  /** A buffer in native memory and byte order. */
  public static FloatBuffer directFloats(int count) {
    return ByteBuffer.allocateDirect(Math.multiplyExact(Float.BYTES, count))
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer();
  }

  /** How many values the tensor has. */
  public int values() {
    return Math.toIntExact(3L * frames * widthPx * heightPx);
  }

  /**
   * One of the frames as a tensor of its own, whose values are shared.
   *
   * @param index 0 for the current frame, 1 for the one before it, and so on
   */
  public TensorView frame(int index) {
    if (frames == 1 && index == 0) {
      return this;
    }
    if (index < 0 || index >= frames) {
      throw new IllegalArgumentException("a tensor of " + frames + " frames has no " + index);
    }
    int size = Math.toIntExact(3L * widthPx * heightPx);
    return new TensorView(buffer.slice(index * size, size), widthPx, heightPx);
  }
}
