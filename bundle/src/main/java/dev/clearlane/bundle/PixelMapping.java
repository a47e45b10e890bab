package dev.clearlane.bundle;

import dev.clearlane.bundle.PixelFormat.ColourOrder;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/**
 * The one mapping between 8-bit BGR pixels and a network's planar float tensor; training and
 * serving both go through it, so they cannot differ.
 *
 * <p>Pixels are interleaved B, G, R bytes whose rows start {@code strideBytes} apart; tensors are
 * 1×3×H×W, dense. A tensor may be larger than the picture: what lies right of and below the picture
 * is filled by reflection without repeating the border (…2 1 0 | 1 2…), wrapped where the picture
 * is too small to reflect, so that no network sees an invented edge.
 *
 * <p>Buffers are read and written by absolute index; their positions neither matter nor move. Not
 * thread-safe: it holds one row of scratch space.
 */
public final class PixelMapping {
  private final float scale;
  private final float low;
  private final int bluePlane;
  private final int redPlane;
  private final float[] toFloat = new float[256];
  private byte[] pixelRow = new byte[0];
  private float[][] planeRows = new float[3][0];

  public PixelMapping(PixelFormat format) {
    low = format.range().low();
    scale = (format.range().high() - low) / 255f;
    for (int i = 0; i < 256; i++) {
      toFloat[i] = low + i * scale;
    }
    bluePlane = format.colours() == ColourOrder.BGR ? 0 : 2;
    redPlane = 2 - bluePlane;
  }

  /**
   * Writes a picture into the top left corner of a tensor and fills the rest by reflection.
   *
   * @param bgr at least {@code (heightPx - 1) * strideBytes + 3 * widthPx} bytes
   * @param tensor at least {@code 3 * tensorHeight * tensorWidth} floats
   */
  public void toTensor(
      ByteBuffer bgr,
      int strideBytes,
      int widthPx,
      int heightPx,
      FloatBuffer tensor,
      int tensorWidth,
      int tensorHeight) {
    requireFits(widthPx, heightPx, strideBytes, tensorWidth, tensorHeight);
    reserve(widthPx, tensorWidth);
    int plane = tensorWidth * tensorHeight;
    float[] blue = planeRows[0];
    float[] green = planeRows[1];
    float[] red = planeRows[2];
    for (int y = 0; y < heightPx; y++) {
      bgr.get(y * strideBytes, pixelRow, 0, 3 * widthPx);
      for (int x = 0, i = 0; x < widthPx; x++, i += 3) {
        blue[x] = toFloat[pixelRow[i] & 0xff];
        green[x] = toFloat[pixelRow[i + 1] & 0xff];
        red[x] = toFloat[pixelRow[i + 2] & 0xff];
      }
      for (int x = widthPx; x < tensorWidth; x++) {
        int from = reflect(x, widthPx);
        blue[x] = blue[from];
        green[x] = green[from];
        red[x] = red[from];
      }
      int row = y * tensorWidth;
      tensor.put(bluePlane * plane + row, blue, 0, tensorWidth);
      tensor.put(plane + row, green, 0, tensorWidth);
      tensor.put(redPlane * plane + row, red, 0, tensorWidth);
    }
    for (int y = heightPx; y < tensorHeight; y++) {
      int from = reflect(y, heightPx);
      for (int p = 0; p < 3; p++) {
        tensor.get(p * plane + from * tensorWidth, blue, 0, tensorWidth);
        tensor.put(p * plane + y * tensorWidth, blue, 0, tensorWidth);
      }
    }
  }

  /**
   * Reads the top left corner of a tensor back into pixels: rounded to nearest, clamped to 0–255; a
   * NaN becomes 0.
   */
  public void toPixels(
      FloatBuffer tensor,
      int tensorWidth,
      int tensorHeight,
      ByteBuffer bgr,
      int strideBytes,
      int widthPx,
      int heightPx) {
    requireFits(widthPx, heightPx, strideBytes, tensorWidth, tensorHeight);
    reserve(widthPx, tensorWidth);
    int plane = tensorWidth * tensorHeight;
    float[] blue = planeRows[0];
    float[] green = planeRows[1];
    float[] red = planeRows[2];
    float inverse = 1f / scale;
    float offset = 0.5f - low * inverse;
    for (int y = 0; y < heightPx; y++) {
      int row = y * tensorWidth;
      tensor.get(bluePlane * plane + row, blue, 0, widthPx);
      tensor.get(plane + row, green, 0, widthPx);
      tensor.get(redPlane * plane + row, red, 0, widthPx);
      for (int x = 0, i = 0; x < widthPx; x++, i += 3) {
        pixelRow[i] = quantise(blue[x] * inverse + offset);
        pixelRow[i + 1] = quantise(green[x] * inverse + offset);
        pixelRow[i + 2] = quantise(red[x] * inverse + offset);
      }
      bgr.put(y * strideBytes, pixelRow, 0, 3 * widthPx);
    }
  }

  /** {@link #toTensor} for a whole picture into a tensor of its own, without padding. */
  public FloatBuffer toTensor(Picture picture) {
    FloatBuffer tensor = FloatBuffer.allocate(3 * picture.widthPx() * picture.heightPx());
    toTensor(
        ByteBuffer.wrap(picture.bgr()),
        3 * picture.widthPx(),
        picture.widthPx(),
        picture.heightPx(),
        tensor,
        picture.widthPx(),
        picture.heightPx());
    return tensor;
  }

  /** {@link #toPixels} for a whole tensor into a picture of its own. */
  public Picture toPicture(FloatBuffer tensor, int widthPx, int heightPx) {
    Picture picture = Picture.black(widthPx, heightPx);
    toPixels(
        tensor, widthPx, heightPx, ByteBuffer.wrap(picture.bgr()), 3 * widthPx, widthPx, heightPx);
    return picture;
  }

  private static byte quantise(float shifted) {
    // The cast truncates towards zero and turns NaN into 0; the half was added by the caller.
    return (byte) Math.max(0, Math.min(255, (int) shifted));
  }

  private static int reflect(int i, int size) {
    if (size == 1) {
      return 0;
    }
    int period = 2 * (size - 1);
    int m = i % period;
    return m < size ? m : period - m;
  }

  private static void requireFits(
      int widthPx, int heightPx, int strideBytes, int tensorWidth, int tensorHeight) {
    if (strideBytes < 3L * widthPx) {
      throw new IllegalArgumentException(
          "rows of %d pixels take %d bytes, but start every %d"
              .formatted(widthPx, 3L * widthPx, strideBytes));
    }
    if (widthPx < 1 || heightPx < 1 || widthPx > tensorWidth || heightPx > tensorHeight) {
      throw new IllegalArgumentException(
          "%dx%d pixels do not fit a tensor of %dx%d"
              .formatted(widthPx, heightPx, tensorWidth, tensorHeight));
    }
  }

  private void reserve(int widthPx, int tensorWidth) {
    if (pixelRow.length < 3 * widthPx) {
      pixelRow = new byte[3 * widthPx];
    }
    if (planeRows[0].length < tensorWidth) {
      planeRows = new float[3][tensorWidth];
    }
  }
}
