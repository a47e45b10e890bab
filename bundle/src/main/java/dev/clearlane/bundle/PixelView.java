package dev.clearlane.bundle;

import java.nio.ByteBuffer;

/**
 * 8-bit pixels in a buffer: interleaved B, G, R bytes, from index 0. The buffer is read and written
 * by absolute index; its position is ignored.
 *
 * @param buffer holds at least {@code (heightPx - 1) * strideBytes + 3 * widthPx} bytes
 * @param strideBytes distance between the starts of two rows, at least {@code 3 * widthPx}
 * @param widthPx columns, at least 1
 * @param heightPx rows, at least 1
 */
public record PixelView(ByteBuffer buffer, int strideBytes, int widthPx, int heightPx) {
  public PixelView {
    if (widthPx < 1 || heightPx < 1) {
      throw new IllegalArgumentException(
          "pixels must be at least 1x1, not " + widthPx + "x" + heightPx);
    }
    if (strideBytes < 3L * widthPx) {
      throw new IllegalArgumentException(
          "rows of %d pixels take %d bytes, but start every %d"
              .formatted(widthPx, 3L * widthPx, strideBytes));
    }
    if (buffer.capacity() < (heightPx - 1L) * strideBytes + 3L * widthPx) {
      throw new IllegalArgumentException(
          "%dx%d pixels in rows of %d bytes do not fit a buffer of %d bytes"
              .formatted(widthPx, heightPx, strideBytes, buffer.capacity()));
    }
  }

  /** Pixels without padding between rows. */
  public static PixelView dense(ByteBuffer buffer, int widthPx, int heightPx) {
    return new PixelView(buffer, Math.multiplyExact(3, widthPx), widthPx, heightPx);
  }

  /** The pixels of a picture, which are shared. */
  public static PixelView of(Picture picture) {
    return dense(ByteBuffer.wrap(picture.bgr()), picture.widthPx(), picture.heightPx());
  }

  /** A rectangle of these pixels, which are shared. */
  public PixelView part(int x, int y, int width, int height) {
    if (x < 0 || y < 0 || width > widthPx - x || height > heightPx - y) {
      throw new IllegalArgumentException(
          "%dx%d at (%d, %d) is outside of %dx%d pixels"
              .formatted(width, height, x, y, widthPx, heightPx));
    }
    int from = y * strideBytes + 3 * x;
    return new PixelView(buffer.slice(from, buffer.capacity() - from), strideBytes, width, height);
  }
}
