package dev.clearlane.serving.plates;

import static org.bytedeco.opencv.global.opencv_core.BORDER_REPLICATE;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_LINEAR;
import static org.bytedeco.opencv.global.opencv_imgproc.getPerspectiveTransform;
import static org.bytedeco.opencv.global.opencv_imgproc.warpPerspective;

import dev.clearlane.bundle.Picture;
import dev.clearlane.bundle.PixelView;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Point2f;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.bytedeco.opencv.opencv_core.Size;

/** Cuts plates out of full-size pictures and turns them upright. Thread-safe. */
final class Rectifier {
  /** Largest side of a cut-out plate; readers work on far less. */
  static final int MAX_SIDE_PX = 1024;

  /** Pixels around the plate that interpolation may use. */
  private static final int MARGIN_PX = 3;

  private Rectifier() {}

  /**
   * The plate as seen from the front, at its own resolution, up to {@value #MAX_SIDE_PX} pixels a
   * side. Outside of the picture its border is repeated.
   *
   * @param pixels the picture
   * @param corners with a part inside of the picture
   * @throws IllegalArgumentException if no part is inside
   */
  static Picture rectify(PixelView pixels, Quad corners) {
    PlateBox bounds = corners.bounds();
    int left = Math.max(0, (int) Math.floor(bounds.x()) - MARGIN_PX);
    int top = Math.max(0, (int) Math.floor(bounds.y()) - MARGIN_PX);
    int right = Math.min(pixels.widthPx(), (int) Math.ceil(bounds.right()) + MARGIN_PX);
    int bottom = Math.min(pixels.heightPx(), (int) Math.ceil(bounds.bottom()) + MARGIN_PX);
    if (right <= left || bottom <= top) {
      throw new IllegalArgumentException(
          "a plate at %s is outside of %dx%d pixels"
              .formatted(bounds, pixels.widthPx(), pixels.heightPx()));
    }
    int width = side(corners.width());
    int height = side(corners.height());
    float[] from = {
      (float) (corners.x0() - left - 0.5),
      (float) (corners.y0() - top - 0.5),
      (float) (corners.x1() - left - 0.5),
      (float) (corners.y1() - top - 0.5),
      (float) (corners.x2() - left - 0.5),
      (float) (corners.y2() - top - 0.5),
      (float) (corners.x3() - left - 0.5),
      (float) (corners.y3() - top - 0.5)
    };
    // Pixel centres are at whole numbers for OpenCV, at halves in our coordinates.
    float[] to = {
      -0.5f, -0.5f, width - 0.5f, -0.5f, width - 0.5f, height - 0.5f, -0.5f, height - 0.5f
    };
    try (Mat source = Mats.copy(pixels, left, top, right - left, bottom - top);
        FloatPointer fromPoints = new FloatPointer(from);
        FloatPointer toPoints = new FloatPointer(to);
        Mat transform = getPerspectiveTransform(new Point2f(fromPoints), new Point2f(toPoints));
        Mat upright = new Mat();
        Size size = new Size(width, height);
        Scalar black = new Scalar(0, 0, 0, 0)) {
      warpPerspective(source, upright, transform, size, INTER_LINEAR, BORDER_REPLICATE, black);
      return Mats.picture(upright);
    }
  }

  private static int side(double length) {
    return (int) Math.max(1, Math.min(MAX_SIDE_PX, Math.round(length)));
  }
}
