package dev.clearlane.bundle;

import dev.clearlane.bundle.PixelFormat.ColourOrder;
import dev.clearlane.bundle.PixelFormat.Layout;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * Converts between 8-bit BGR pixels and a network's float tensor. Training and serving both use it,
 * so that their conversions are identical.
 *
 * <p>A tensor may be larger than the picture: the area to the right and below is filled by
 * reflection without repeating the border (…2 1 0 | 1 2…), repeatedly where the picture is too
 * small, so that the network sees no artificial edge.
 *
 * <p>Not thread-safe: an instance holds scratch memory for one row.
 */
public final class PixelMapping {
  private final boolean planar;
  private final float scale;
  private final float low;
  private final int blue;
  private final int red;
  private final float[] toFloat = new float[256];
  private byte[] pixelRow = new byte[0];
  private float[][] planeRows = new float[3][0];
  private float[] tensorRow = new float[0];

  public PixelMapping(PixelFormat format) {
    planar = format.layout() == Layout.NCHW;
    low = format.range().low();
    scale = (format.range().high() - low) / 255f;
    for (int i = 0; i < 256; i++) {
      toFloat[i] = low + i * scale;
    }
    blue = format.colours() == ColourOrder.BGR ? 0 : 2;
    red = 2 - blue;
  }

  /** Writes pixels to the top left corner of a tensor and fills the rest by reflection. */
  public void toTensor(PixelView pixels, TensorView tensor) {
    if (pixels.widthPx() > tensor.widthPx() || pixels.heightPx() > tensor.heightPx()) {
      throw doesNotFit(pixels, tensor);
    }
    reserve(pixels.widthPx(), tensor.widthPx());
    for (int y = 0; y < pixels.heightPx(); y++) {
      pixels.buffer().get(y * pixels.strideBytes(), pixelRow, 0, 3 * pixels.widthPx());
      if (planar) {
        putPlanar(pixels.widthPx(), tensor, y);
      } else {
        putInterleaved(pixels.widthPx(), tensor, y);
      }
    }
    for (int y = pixels.heightPx(); y < tensor.heightPx(); y++) {
      copyRow(tensor, reflect(y, pixels.heightPx()), y);
    }
  }

  /**
   * Writes pictures to the frames of a tensor.
   *
   * @param pictures of the tensor's size, the current one first; where one is missing, the first
   *     takes its place
   */
  public void toTensor(List<Picture> pictures, TensorView tensor) {
    for (int i = 0; i < tensor.frames(); i++) {
      Picture picture = pictures.get(i < pictures.size() ? i : 0);
      toTensor(PixelView.of(picture), tensor.frame(i));
    }
  }

  /**
   * Reads pixels from the top left corner of a tensor: rounded to nearest, clamped to 0–255; NaN
   * becomes 0.
   */
  public void toPixels(TensorView tensor, PixelView pixels) {
    toPixels(tensor, 0, 0, pixels);
  }

  /** Reads pixels from the part of a tensor whose top left corner is at (x, y). */
  public void toPixels(TensorView tensor, int left, int top, PixelView pixels) {
    if (left < 0
        || top < 0
        || pixels.widthPx() > tensor.widthPx() - left
        || pixels.heightPx() > tensor.heightPx() - top) {
      throw doesNotFit(pixels, tensor);
    }
    int width = pixels.widthPx();
    reserve(width, tensor.widthPx());
    for (int y = 0; y < pixels.heightPx(); y++) {
      int at = (top + y) * tensor.widthPx() + left;
      if (planar) {
        getPlanar(tensor, at, width);
      } else {
        getInterleaved(tensor, at, width);
      }
      pixels.buffer().put(y * pixels.strideBytes(), pixelRow, 0, 3 * width);
    }
  }

  /** Converts a whole picture into a new tensor, without padding. */
  public FloatBuffer toTensor(Picture picture) {
    FloatBuffer tensor = FloatBuffer.allocate(3 * picture.widthPx() * picture.heightPx());
    toTensor(PixelView.of(picture), new TensorView(tensor, picture.widthPx(), picture.heightPx()));
    return tensor;
  }

  /** Converts a whole tensor into a new picture. */
  public Picture toPicture(TensorView tensor) {
    Picture picture = Picture.black(tensor.widthPx(), tensor.heightPx());
    toPixels(tensor, PixelView.of(picture));
    return picture;
  }

  private void putPlanar(int widthPx, TensorView tensor, int y) {
    float[] blues = planeRows[0];
    float[] greens = planeRows[1];
    float[] reds = planeRows[2];
    for (int x = 0, i = 0; x < widthPx; x++, i += 3) {
      blues[x] = toFloat[pixelRow[i] & 0xff];
      greens[x] = toFloat[pixelRow[i + 1] & 0xff];
      reds[x] = toFloat[pixelRow[i + 2] & 0xff];
    }
    int tensorWidth = tensor.widthPx();
    for (int x = widthPx; x < tensorWidth; x++) {
      int from = reflect(x, widthPx);
      blues[x] = blues[from];
      greens[x] = greens[from];
      reds[x] = reds[from];
    }
    int plane = tensorWidth * tensor.heightPx();
    int row = y * tensorWidth;
    tensor.buffer().put(blue * plane + row, blues, 0, tensorWidth);
    tensor.buffer().put(plane + row, greens, 0, tensorWidth);
    tensor.buffer().put(red * plane + row, reds, 0, tensorWidth);
  }

  private void putInterleaved(int widthPx, TensorView tensor, int y) {
    for (int i = 0; i < 3 * widthPx; i += 3) {
      tensorRow[i + blue] = toFloat[pixelRow[i] & 0xff];
      tensorRow[i + 1] = toFloat[pixelRow[i + 1] & 0xff];
      tensorRow[i + red] = toFloat[pixelRow[i + 2] & 0xff];
    }
    for (int x = widthPx; x < tensor.widthPx(); x++) {
      System.arraycopy(tensorRow, 3 * reflect(x, widthPx), tensorRow, 3 * x, 3);
    }
    int values = 3 * tensor.widthPx();
    tensor.buffer().put(y * values, tensorRow, 0, values);
  }

  private void copyRow(TensorView tensor, int from, int to) {
    int width = tensor.widthPx();
    int rows = planar ? 3 : 1;
    int values = planar ? width : 3 * width;
    int plane = width * tensor.heightPx();
    for (int p = 0; p < rows; p++) {
      tensor.buffer().get(p * plane + from * values, tensorRow, 0, values);
      tensor.buffer().put(p * plane + to * values, tensorRow, 0, values);
    }
  }

  private void getPlanar(TensorView tensor, int at, int widthPx) {
    float[] blues = planeRows[0];
    float[] greens = planeRows[1];
    float[] reds = planeRows[2];
    int plane = tensor.widthPx() * tensor.heightPx();
    tensor.buffer().get(blue * plane + at, blues, 0, widthPx);
    tensor.buffer().get(plane + at, greens, 0, widthPx);
    tensor.buffer().get(red * plane + at, reds, 0, widthPx);
    float inverse = 1f / scale;
    float offset = 0.5f - low * inverse;
    for (int x = 0, i = 0; x < widthPx; x++, i += 3) {
      pixelRow[i] = quantise(blues[x] * inverse + offset);
      pixelRow[i + 1] = quantise(greens[x] * inverse + offset);
      pixelRow[i + 2] = quantise(reds[x] * inverse + offset);
    }
  }

  private void getInterleaved(TensorView tensor, int at, int widthPx) {
    tensor.buffer().get(3 * at, tensorRow, 0, 3 * widthPx);
    float inverse = 1f / scale;
    float offset = 0.5f - low * inverse;
    for (int i = 0; i < 3 * widthPx; i += 3) {
      pixelRow[i] = quantise(tensorRow[i + blue] * inverse + offset);
      pixelRow[i + 1] = quantise(tensorRow[i + 1] * inverse + offset);
      pixelRow[i + 2] = quantise(tensorRow[i + red] * inverse + offset);
    }
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

  private static IllegalArgumentException doesNotFit(PixelView pixels, TensorView tensor) {
    return new IllegalArgumentException(
        "%dx%d pixels do not fit a tensor of %dx%d"
            .formatted(pixels.widthPx(), pixels.heightPx(), tensor.widthPx(), tensor.heightPx()));
  }

  private void reserve(int widthPx, int tensorWidth) {
    if (pixelRow.length < 3 * widthPx) {
      pixelRow = new byte[3 * widthPx];
    }
    if (planar && planeRows[0].length < tensorWidth) {
      planeRows = new float[3][tensorWidth];
    }
    int rowValues = planar ? tensorWidth : 3 * tensorWidth;
    if (tensorRow.length < rowValues) {
      tensorRow = new float[rowValues];
    }
  }
}
