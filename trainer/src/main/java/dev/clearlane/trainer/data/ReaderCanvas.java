package dev.clearlane.trainer.data;

import dev.clearlane.bundle.Picture;
import java.util.Arrays;

/**
 * A rectified plate as a reader's input: scaled to fit, proportions kept, at the left edge and in
 * the middle of the height, the rest grey. Of a plate of two lines the upper one is put to the left
 * of the lower one first.
 */
public final class ReaderCanvas {
  /** Width of the input in pixels. */
  public static final int WIDTH_PX = 160;

  /** Height of the input in pixels. */
  public static final int HEIGHT_PX = 48;

  /** Below this ratio of width and height a plate may have two lines. */
  public static final double TWO_LINES_BELOW = 2.2;

  private static final byte GREY = 127;
  private static final double LINE_SHARE = 0.54;
  private static final double CUBIC = -0.75;

  private ReaderCanvas() {}

  /** The whole plate. */
  public static Picture oneLine(Picture plate) {
    double scale =
        Math.min((double) WIDTH_PX / plate.widthPx(), (double) HEIGHT_PX / plate.heightPx());
    int width = (int) Math.max(1, Math.min(WIDTH_PX, Math.round(scale * plate.widthPx())));
    int height = (int) Math.max(1, Math.min(HEIGHT_PX, Math.round(scale * plate.heightPx())));
    Picture fitted =
        scale <= 1
            ? AreaFilter.shrink(plate, 0, 0, plate.widthPx(), plate.heightPx(), width, height)
            : enlarged(plate, width, height);
    Picture canvas = Picture.black(WIDTH_PX, HEIGHT_PX);
    Arrays.fill(canvas.bgr(), GREY);
    int top = (HEIGHT_PX - height) / 2;
    for (int y = 0; y < height; y++) {
      System.arraycopy(
          fitted.bgr(), 3 * y * width, canvas.bgr(), 3 * (top + y) * WIDTH_PX, 3 * width);
    }
    return canvas;
  }

  /** The upper {@value #LINE_SHARE} of the plate, and as much of its lower end beside it. */
  public static Picture twoLines(Picture plate) {
    int width = plate.widthPx();
    int height = (int) Math.max(1, Math.round(LINE_SHARE * plate.heightPx()));
    Picture strip = Picture.black(2 * width, height);
    int below = plate.heightPx() - height;
    for (int y = 0; y < height; y++) {
      System.arraycopy(plate.bgr(), 3 * y * width, strip.bgr(), 6 * y * width, 3 * width);
      System.arraycopy(
          plate.bgr(), 3 * (below + y) * width, strip.bgr(), 6 * y * width + 3 * width, 3 * width);
    }
    return oneLine(strip);
  }

  /** Cubic convolution (Keys 1981), rows first. */
  private static Picture enlarged(Picture from, int width, int height) {
    int rows = from.heightPx();
    float[] wide = new float[3 * width * rows];
    byte[] bgr = from.bgr();
    for (int x = 0; x < width; x++) {
      double at = (x + 0.5) * from.widthPx() / width - 0.5;
      int first = (int) Math.floor(at) - 1;
      double[] weights = weights(at - first - 1);
      for (int tap = 0; tap < 4; tap++) {
        int column = Math.max(0, Math.min(from.widthPx() - 1, first + tap));
        for (int y = 0; y < rows; y++) {
          for (int c = 0; c < 3; c++) {
            wide[3 * (y * width + x) + c] +=
                (float) (weights[tap] * (bgr[3 * (y * from.widthPx() + column) + c] & 0xff));
          }
        }
      }
    }
    byte[] out = new byte[3 * width * height];
    float[] row = new float[3 * width];
    for (int y = 0; y < height; y++) {
      double at = (y + 0.5) * rows / height - 0.5;
      int first = (int) Math.floor(at) - 1;
      double[] weights = weights(at - first - 1);
      Arrays.fill(row, 0);
      for (int tap = 0; tap < 4; tap++) {
        int base = 3 * width * Math.max(0, Math.min(rows - 1, first + tap));
        for (int i = 0; i < row.length; i++) {
          row[i] += (float) weights[tap] * wide[base + i];
        }
      }
      for (int i = 0; i < row.length; i++) {
        out[3 * width * y + i] = (byte) (int) Math.max(0, Math.min(255, row[i] + 0.5));
      }
    }
    return new Picture(width, height, out);
  }

  private static double[] weights(double t) {
    double[] weights = new double[4];
    for (int i = 0; i < 4; i++) {
      double d = Math.abs(t + 1 - i);
      weights[i] =
          d < 1
              ? ((CUBIC + 2) * d - (CUBIC + 3)) * d * d + 1
              : ((CUBIC * d - 5 * CUBIC) * d + 8 * CUBIC) * d - 4 * CUBIC;
    }
    return weights;
  }
}
