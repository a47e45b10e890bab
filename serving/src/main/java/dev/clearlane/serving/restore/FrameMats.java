package dev.clearlane.serving.restore;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;

import dev.clearlane.serving.frame.Frame;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * Pixels of frames as OpenCV's matrices of three channels of 8 bits, without a copy. The caller
 * closes a matrix before the frame.
 */
final class FrameMats {
  private FrameMats() {}

  static Mat of(Frame frame) {
    return rows(frame, 0, frame.heightPx());
  }

  /**
   * Some rows of a frame.
   *
   * @param count from 1
   */
  static Mat rows(Frame frame, int top, int count) {
    int stride = frame.strideBytes();
    // The matrix does not own the memory, so its pointer needs no closing.
    BytePointer data = new BytePointer(frame.pixels().slice(top * stride, count * stride));
    return new Mat(count, frame.widthPx(), CV_8UC3, data, stride);
  }

  /** Makes room for this many rows; the content is lost if there was not enough. */
  static void reserve(Mat mat, int rows, int cols, int type) {
    if (mat.rows() < rows || mat.cols() != cols || mat.type() != type) {
      mat.create(rows, cols, type);
    }
  }
}
