package dev.clearlane.serving.restore;

import static org.bytedeco.opencv.global.opencv_core.CV_8U;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;
import static org.bytedeco.opencv.global.opencv_core.add;
import static org.bytedeco.opencv.global.opencv_core.subtract;

import dev.clearlane.serving.frame.Frame;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * Adds enlarged changes to some rows of a frame at a time, as many as fit into a processor's cache:
 * rounded to nearest, halves up, and clamped to 0–255.
 */
final class ChangeBand implements AutoCloseable {
  /** Floats of a band: 1 MiB. */
  private static final int FLOATS = 1 << 18;

  /**
   * OpenCV rounds halves to even. Changes are 8-bit numbers with weights of sixteenths or of Keys'
   * kernel, so that this makes up for it and moves nothing else.
   */
  private static final double HALVES_UP = 1.0 / (1 << 15);

  private final Mat brighter = new Mat();
  private final Mat darker = new Mat();

  /** Rows of a band, at least one, for frames of a width. */
  static int rows(int widthPx) {
    return Math.max(1, FLOATS / (3 * widthPx));
  }

  /**
   * Writes rows of a frame with their changes to another frame of its size.
   *
   * @param change three floats a pixel, as wide as the frame, and as high as there are rows
   * @param top first row
   */
  void apply(Frame from, Mat change, Frame to, int top) {
    int rows = change.rows();
    FrameMats.reserve(brighter, rows, change.cols(), CV_8UC3);
    FrameMats.reserve(darker, rows, change.cols(), CV_8UC3);
    try (Mat source = FrameMats.rows(from, top, rows);
        Mat target = FrameMats.rows(to, top, rows);
        Mat more = brighter.rowRange(0, rows);
        Mat less = darker.rowRange(0, rows)) {
      // Of both, one is 0: clamping to 8 bits loses nothing, and 8 bits are the fastest to add.
      change.convertTo(more, CV_8U, 1, HALVES_UP);
      change.convertTo(less, CV_8U, -1, -HALVES_UP);
      add(source, more, target);
      subtract(target, less, target);
    }
  }

  @Override
  public void close() {
    brighter.close();
    darker.close();
  }
}
