package dev.clearlane.calibration.camera;

import static org.bytedeco.opencv.global.opencv_core.CV_64F;
import static org.bytedeco.opencv.global.opencv_core.CV_64FC2;
import static org.bytedeco.opencv.global.opencv_core.CV_64FC3;

import org.bytedeco.javacpp.indexer.DoubleIndexer;
import org.bytedeco.opencv.opencv_core.Mat;

/** Numbers as OpenCV's matrices and back; the caller closes them. */
final class Mats {
  private Mats() {}

  /** Points in a plane, N × 1 with two channels. */
  static Mat points(double... xy) {
    return filled(new Mat(xy.length / 2, 1, CV_64FC2), xy);
  }

  /** Points in space, N × 1 with three channels. */
  static Mat places(double... xyz) {
    return filled(new Mat(xyz.length / 3, 1, CV_64FC3), xyz);
  }

  /** A matrix with so many columns. */
  static Mat matrix(int columns, double... values) {
    return filled(new Mat(values.length / columns, columns, CV_64F), values);
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
