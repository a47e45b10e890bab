package dev.clearlane.serving.restore;

import static org.bytedeco.opencv.global.opencv_core.BORDER_REPLICATE;
import static org.bytedeco.opencv.global.opencv_core.CV_32F;
import static org.bytedeco.opencv.global.opencv_core.meanStdDev;
import static org.bytedeco.opencv.global.opencv_core.subtract;
import static org.bytedeco.opencv.global.opencv_imgproc.COLOR_BGR2GRAY;
import static org.bytedeco.opencv.global.opencv_imgproc.boxFilter;
import static org.bytedeco.opencv.global.opencv_imgproc.cvtColor;

import dev.clearlane.serving.frame.Frame;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Point;
import org.bytedeco.opencv.opencv_core.Size;

/**
 * How a restored frame differs from its raw one, in luma and without slow gradients: from the raw
 * luma and from its change, the mean around each pixel is subtracted, of a square of radius {@value
 * #RADIUS_PX} px taken twice, borders repeated.
 *
 * @param rmsLevels root mean square of the change in 8-bit levels, from 0
 * @param correlation of the change with the raw frame, −1 to 1: negative where bright spots were
 *     darkened and dark ones brightened, positive where contrast was raised; 0 if either is uniform
 */
public record ChangeMeasure(double rmsLevels, double correlation) {
  static final int RADIUS_PX = 16;

  /** A smaller spread, in levels, is rounding. */
  private static final double UNIFORM = 1e-3;

  /**
   * Measures two frames of one size, which remain owned by the caller. Takes some 32 bytes a pixel
   * meanwhile.
   */
  static ChangeMeasure between(Frame raw, Frame restored) {
    try (Mat before = luma(raw);
        Mat change = luma(restored)) {
      subtract(change, before, change);
      highPass(before);
      highPass(change);
      Spread raws = Spread.of(before);
      Spread changes = Spread.of(change);
      double spread = raws.deviation * changes.deviation;
      double covariance = before.dot(change) / pixels(raw) - raws.mean * changes.mean;
      boolean uniform = raws.deviation < UNIFORM || changes.deviation < UNIFORM;
      return new ChangeMeasure(
          Math.hypot(changes.mean, changes.deviation),
          uniform ? 0 : Math.max(-1, Math.min(1, covariance / spread)));
    }
  }

  private static double pixels(Frame frame) {
    return (double) frame.widthPx() * frame.heightPx();
  }

  /** Not rounded: owned by the caller. */
  private static Mat luma(Frame frame) {
    try (Mat bgr = FrameMats.of(frame);
        Mat exact = new Mat()) {
      bgr.convertTo(exact, CV_32F);
      Mat luma = new Mat();
      cvtColor(exact, luma, COLOR_BGR2GRAY);
      return luma;
    }
  }

  private static void highPass(Mat values) {
    int side = 2 * RADIUS_PX + 1;
    try (Mat means = new Mat();
        Size size = new Size(side, side);
        Point centre = new Point(-1, -1)) {
      boxFilter(values, means, CV_32F, size, centre, true, BORDER_REPLICATE);
      boxFilter(means, means, CV_32F, size, centre, true, BORDER_REPLICATE);
      subtract(values, means, values);
    }
  }

  private record Spread(double mean, double deviation) {
    static Spread of(Mat values) {
      try (Mat mean = new Mat();
          Mat deviation = new Mat()) {
        meanStdDev(values, mean, deviation);
        return new Spread(mean.ptr().getDouble(), deviation.ptr().getDouble());
      }
    }
  }
}
