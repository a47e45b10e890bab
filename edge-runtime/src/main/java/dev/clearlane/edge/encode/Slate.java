package dev.clearlane.edge.encode;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;
import static org.bytedeco.opencv.global.opencv_imgproc.FONT_HERSHEY_SIMPLEX;
import static org.bytedeco.opencv.global.opencv_imgproc.LINE_AA;
import static org.bytedeco.opencv.global.opencv_imgproc.getTextSize;
import static org.bytedeco.opencv.global.opencv_imgproc.putText;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Point;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.bytedeco.opencv.opencv_core.Size;

/** A picture with text, shown instead of frames. Used on one thread. */
final class Slate {
  private static final byte GREY = 40;
  private static final double ROWS_OF_TEXT = 16;
  private static final double FONT_HEIGHT_PX = 22; // of this font at scale 1
  private static final int MAX_LINES = 8;

  private final int widthPx;
  private final int heightPx;
  private final ByteBuffer pixels;

  Slate(int widthPx, int heightPx) {
    this.widthPx = widthPx;
    this.heightPx = heightPx;
    pixels = ByteBuffer.allocateDirect(Math.multiplyExact(3 * widthPx, heightPx));
  }

  /**
   * Draws the lines from the top and wraps long ones. Characters that the font lacks (all but
   * ASCII) become question marks.
   *
   * @return interleaved BGR, overwritten by the next call
   */
  ByteBuffer draw(List<String> lines) {
    for (int i = 0; i < pixels.capacity(); i++) {
      pixels.put(i, GREY);
    }
    double scale = heightPx / ROWS_OF_TEXT / FONT_HEIGHT_PX * 0.7;
    int stroke = Math.max(1, (int) Math.round(2 * scale));
    int rowPx = (int) (heightPx / ROWS_OF_TEXT * 1.5);
    int marginPx = widthPx / 20;
    try (BytePointer memory = new BytePointer(pixels);
        Mat mat = new Mat(heightPx, widthPx, CV_8UC3, memory, 3L * widthPx);
        Scalar white = new Scalar(230, 230, 230, 0)) {
      int y = heightPx / 4;
      for (String line : wrapped(lines, widthPx - 2 * marginPx, scale, stroke)) {
        try (Point at = new Point(marginPx, y)) {
          putText(mat, line, at, FONT_HERSHEY_SIMPLEX, scale, white, stroke, LINE_AA, false);
        }
        y += rowPx;
      }
    }
    return pixels;
  }

  private static List<String> wrapped(List<String> lines, int maxPx, double scale, int stroke) {
    List<String> out = new ArrayList<>();
    for (String line : lines) {
      StringBuilder row = new StringBuilder();
      for (String word : line.replaceAll("[^\\x20-\\x7e]", "?").split(" ", -1)) {
        String longer = row.isEmpty() ? word : row + " " + word;
        if (!row.isEmpty() && textPx(longer, scale, stroke) > maxPx) {
          out.add(row.toString());
          row.setLength(0);
          row.append(word);
        } else {
          row.setLength(0);
          row.append(longer);
        }
      }
      out.add(row.toString());
    }
    return out.subList(0, Math.min(MAX_LINES, out.size()));
  }

  private static int textPx(String text, double scale, int stroke) {
    try (Size size = getTextSize(text, FONT_HERSHEY_SIMPLEX, scale, stroke, new int[1])) {
      return size.width();
    }
  }
}
