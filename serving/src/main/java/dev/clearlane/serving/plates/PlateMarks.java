package dev.clearlane.serving.plates;

import static org.bytedeco.opencv.global.opencv_imgproc.FONT_HERSHEY_SIMPLEX;
import static org.bytedeco.opencv.global.opencv_imgproc.LINE_AA;
import static org.bytedeco.opencv.global.opencv_imgproc.line;
import static org.bytedeco.opencv.global.opencv_imgproc.putText;

import dev.clearlane.bundle.Picture;
import dev.clearlane.bundle.PixelView;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Point;
import org.bytedeco.opencv.opencv_core.Scalar;

/** Draws outlines and texts of plates onto a picture. Thread-safe. */
public final class PlateMarks {
  /** Corners further away than this are not drawn exactly. */
  private static final double FAR = 30_000;

  private PlateMarks() {}

  /**
   * A copy of a picture with a plate outlined.
   *
   * @param text written above it; may be empty
   */
  public static Picture draw(Picture picture, Quad corners, String text) {
    int thickness = Math.max(1, Math.round(picture.widthPx() / 600f));
    try (Mat mat = Mats.copy(PixelView.of(picture), 0, 0, picture.widthPx(), picture.heightPx());
        Scalar green = new Scalar(80, 220, 0, 0);
        Scalar dark = new Scalar(20, 40, 0, 0)) {
      edge(mat, corners.x0(), corners.y0(), corners.x1(), corners.y1(), green, thickness);
      edge(mat, corners.x1(), corners.y1(), corners.x2(), corners.y2(), green, thickness);
      edge(mat, corners.x2(), corners.y2(), corners.x3(), corners.y3(), green, thickness);
      edge(mat, corners.x3(), corners.y3(), corners.x0(), corners.y0(), green, thickness);
      PlateBox bounds = corners.bounds();
      double size = Math.max(0.5, picture.widthPx() / 1200.0);
      int lineHeight = (int) Math.round(26 * size);
      int y = (int) Math.max(lineHeight, limit(bounds.y()) - 4);
      try (Point at = new Point((int) Math.max(0, limit(bounds.x())), y)) {
        putText(mat, text, at, FONT_HERSHEY_SIMPLEX, size, dark, 4 * thickness, LINE_AA, false);
        putText(mat, text, at, FONT_HERSHEY_SIMPLEX, size, green, thickness, LINE_AA, false);
      }
      return Mats.picture(mat);
    }
  }

  private static void edge(
      Mat mat, double x0, double y0, double x1, double y1, Scalar colour, int thickness) {
    try (Point from = point(x0, y0);
        Point to = point(x1, y1)) {
      line(mat, from, to, colour, thickness, LINE_AA, 0);
    }
  }

  private static Point point(double x, double y) {
    return new Point((int) Math.round(limit(x)), (int) Math.round(limit(y)));
  }

  private static double limit(double value) {
    return Math.max(-FAR, Math.min(FAR, value));
  }
}
