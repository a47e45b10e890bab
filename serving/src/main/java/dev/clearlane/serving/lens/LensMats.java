package dev.clearlane.serving.lens;

import static org.bytedeco.opencv.global.opencv_core.CV_64F;
import static org.bytedeco.opencv.global.opencv_core.CV_64FC2;

import java.util.List;
import org.bytedeco.javacpp.indexer.DoubleIndexer;
import org.bytedeco.opencv.opencv_core.Mat;

/** Parameters and points as OpenCV's matrices; the caller closes them. */
final class LensMats {
  private LensMats() {}

  /** A camera matrix, 3 × 3. */
  static Mat camera(double fx, double fy, double cx, double cy) {
    return filled(new Mat(3, 3, CV_64F), fx, 0, cx, 0, fy, cy, 0, 0, 1);
  }

  /** Coefficients, 1 × N. */
  static Mat distortion(List<Double> coefficients) {
    double[] values = coefficients.stream().mapToDouble(Double::doubleValue).toArray();
    return filled(new Mat(1, values.length, CV_64F), values);
  }

  /** Points, N × 1 with two channels. */
  static Mat points(double... xy) {
    return filled(new Mat(xy.length / 2, 1, CV_64FC2), xy);
  }

  /** All values of a matrix of doubles, row by row. */
  static double[] values(Mat mat) {
    double[] values = new double[(int) mat.total() * mat.channels()];
    try (DoubleIndexer indexer = mat.createIndexer()) {
      indexer.get(0, values);
    }
    return values;
  }

  private static Mat filled(Mat mat, double... values) {
    try (DoubleIndexer indexer = mat.createIndexer()) {
      indexer.put(0, values);
    }
    return mat;
  }
}
