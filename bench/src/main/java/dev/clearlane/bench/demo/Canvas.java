package dev.clearlane.bench.demo;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;
import static org.bytedeco.opencv.global.opencv_imgproc.FONT_HERSHEY_SIMPLEX;
import static org.bytedeco.opencv.global.opencv_imgproc.LINE_AA;
import static org.bytedeco.opencv.global.opencv_imgproc.putText;

import dev.clearlane.bundle.Picture;
import java.util.Arrays;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Point;
import org.bytedeco.opencv.opencv_core.Scalar;

/**
 * A picture composed of pictures and captions. Captions use OpenCV's stroke font (ASCII only),
 * because a machine without a display may have no fonts.
 */
final class Canvas {
  private static final double SMALL = 0.5;

  private final Picture picture;

  Canvas(int widthPx, int heightPx, int grey) {
    picture = Picture.black(widthPx, heightPx);
    Arrays.fill(picture.bgr(), (byte) grey);
  }

  Picture picture() {
    return picture;
  }

  /** Draws a picture with its top left corner at (x, y); it must fit. */
  void put(Picture part, int x, int y) {
    if (x < 0
        || y < 0
        || x + part.widthPx() > picture.widthPx()
        || y + part.heightPx() > picture.heightPx()) {
      throw new IllegalArgumentException(
          "%dx%d at (%d, %d) is not inside %dx%d"
              .formatted(
                  part.widthPx(), part.heightPx(), x, y, picture.widthPx(), picture.heightPx()));
    }
    int rowBytes = 3 * part.widthPx();
    for (int row = 0; row < part.heightPx(); row++) {
      int to = 3 * ((y + row) * picture.widthPx() + x);
      System.arraycopy(part.bgr(), row * rowBytes, picture.bgr(), to, rowBytes);
    }
  }

  /** Writes a line in light grey whose baseline starts at (x, y), clipped. */
  void write(String ascii, int x, int y) {
    try (BytePointer pixels = new BytePointer(picture.bgr());
        Mat mat = new Mat(picture.heightPx(), picture.widthPx(), CV_8UC3, pixels);
        Point at = new Point(x, y);
        Scalar colour = new Scalar(225, 225, 225, 0)) {
      putText(mat, ascii, at, FONT_HERSHEY_SIMPLEX, SMALL, colour, 1, LINE_AA, false);
      pixels.get(picture.bgr());
    }
  }
}
