package dev.clearlane.serving.inference;

import java.nio.ByteBuffer;

/**
 * Part of a picture as 8-bit pixels, B, G, R, and where the result goes. Buffers are direct and the
 * caller's; they are read and written by absolute index.
 *
 * @param from the pixels that the model sees, from index 0
 * @param fromStrideBytes from one row to the next
 * @param widthPx how many columns it sees
 * @param heightPx how many rows it sees
 * @param tensorWidth width of the tensor: what is beyond the pixels is filled by reflection
 * @param tensorHeight height likewise
 * @param keepX first column of the result that is kept
 * @param keepY first row of it
 * @param keepWidthPx how many columns are kept
 * @param keepHeightPx how many rows are kept
 * @param to receives what is kept, from index 0
 * @param toStrideBytes from one row to the next
 * @param size at which size the model works
 */
public record PixelTile(
    ByteBuffer from,
    int fromStrideBytes,
    int widthPx,
    int heightPx,
    int tensorWidth,
    int tensorHeight,
    int keepX,
    int keepY,
    int keepWidthPx,
    int keepHeightPx,
    ByteBuffer to,
    int toStrideBytes,
    Size size) {

  /** At which size a model sees the pixels. */
  public enum Size {
    /** As they are. */
    FULL,
    /**
     * At half the width and height, by the mean of each 2×2; what the model changed is enlarged and
     * added to the pixels, all of which are kept.
     */
    HALF
  }

  public PixelTile {
    if (!from.isDirect() || !to.isDirect()) {
      throw new IllegalArgumentException("pixels must lie in direct buffers");
    }
    requireRoom("from", from, fromStrideBytes, widthPx, heightPx);
    requireRoom("to", to, toStrideBytes, keepWidthPx, keepHeightPx);
    int seenWidth = size == Size.HALF ? (widthPx + 1) / 2 : widthPx;
    int seenHeight = size == Size.HALF ? (heightPx + 1) / 2 : heightPx;
    if (seenWidth > tensorWidth || seenHeight > tensorHeight) {
      throw new IllegalArgumentException(
          "%dx%d pixels do not fit a tensor of %dx%d"
              .formatted(seenWidth, seenHeight, tensorWidth, tensorHeight));
    }
    boolean within =
        keepX >= 0
            && keepY >= 0
            && keepX + keepWidthPx <= widthPx
            && keepY + keepHeightPx <= heightPx;
    boolean whole = keepWidthPx == widthPx && keepHeightPx == heightPx;
    if (!within || (size == Size.HALF && !whole)) {
      throw new IllegalArgumentException(
          "%dx%d pixels at (%d, %d) cannot be kept of %dx%d at size %s"
              .formatted(keepWidthPx, keepHeightPx, keepX, keepY, widthPx, heightPx, size));
    }
  }

  private static void requireRoom(
      String what, ByteBuffer buffer, int strideBytes, int widthPx, int heightPx) {
    if (widthPx < 1
        || heightPx < 1
        || strideBytes < 3L * widthPx
        || buffer.capacity() < (heightPx - 1L) * strideBytes + 3L * widthPx) {
      throw new IllegalArgumentException(
          "%s must hold %dx%d pixels in rows of %d bytes, but holds %d bytes"
              .formatted(what, widthPx, heightPx, strideBytes, buffer.capacity()));
    }
  }
}
