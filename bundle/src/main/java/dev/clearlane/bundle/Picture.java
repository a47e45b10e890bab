package dev.clearlane.bundle;

/**
 * A picture in memory: 8 bits per sample, interleaved blue, green, red, rows top to bottom, no
 * padding between rows.
 *
 * <p>The array is not copied: the picture takes ownership of it.
 *
 * @param widthPx columns, at least 1
 * @param heightPx rows, at least 1
 * @param bgr {@code 3 * widthPx * heightPx} samples, 0–255 as unsigned bytes
 */
@SuppressWarnings("ArrayRecordComponent") // a pixel carrier; compared through Psnr, never by equals
public record Picture(int widthPx, int heightPx, byte[] bgr) {
  public Picture {
    requireSize(widthPx, heightPx);
    if (bgr.length != 3L * widthPx * heightPx) {
      throw new IllegalArgumentException(
          "%dx%d pixels take %d samples, not %d"
              .formatted(widthPx, heightPx, 3L * widthPx * heightPx, bgr.length));
    }
  }

  /** A black picture. */
  public static Picture black(int widthPx, int heightPx) {
    requireSize(widthPx, heightPx);
    int samples = Math.multiplyExact(Math.multiplyExact(3, widthPx), heightPx);
    return new Picture(widthPx, heightPx, new byte[samples]);
  }

  /** The sample of one channel (0 blue, 1 green, 2 red), 0–255. */
  public int sample(int x, int y, int channel) {
    return bgr[3 * (y * widthPx + x) + channel] & 0xff;
  }

  /** A copy of the rectangle whose top left corner is at (x, y). */
  public Picture crop(int x, int y, int width, int height) {
    if (x < 0 || y < 0 || width > widthPx - x || height > heightPx - y) {
      throw new IllegalArgumentException(
          "%dx%d at (%d, %d) is outside of %dx%d"
              .formatted(width, height, x, y, widthPx, heightPx));
    }
    Picture out = black(width, height);
    for (int row = 0; row < height; row++) {
      System.arraycopy(bgr, 3 * ((y + row) * widthPx + x), out.bgr, 3 * row * width, 3 * width);
    }
    return out;
  }

  private static void requireSize(int widthPx, int heightPx) {
    if (widthPx < 1 || heightPx < 1) {
      throw new IllegalArgumentException(
          "a picture is at least 1x1 pixels, not " + widthPx + "x" + heightPx);
    }
  }

  void requireSameSize(Picture other) {
    if (widthPx != other.widthPx || heightPx != other.heightPx) {
      throw new IllegalArgumentException(
          "pictures differ in size: %dx%d and %dx%d"
              .formatted(widthPx, heightPx, other.widthPx, other.heightPx));
    }
  }
}
