package dev.clearlane.serving.plates;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;

import dev.clearlane.bundle.Picture;
import dev.clearlane.bundle.PixelView;
import java.nio.ByteBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.opencv_core.Mat;

/** Pixels as OpenCV's matrices and back. */
final class Mats {
  private Mats() {}

  /** A copy of a rectangle of pixels, closed by the caller. */
  static Mat copy(PixelView pixels, int x, int y, int width, int height) {
    PixelView part = pixels.part(x, y, width, height);
    Mat mat = new Mat(height, width, CV_8UC3);
    byte[] row = new byte[3 * width];
    try (BytePointer data = mat.data()) {
      for (int i = 0; i < height; i++) {
        part.buffer().get(i * part.strideBytes(), row);
        data.position(i * mat.step()).put(row);
      }
    }
    return mat;
  }

  /** Pixels without a copy if they are in native memory; closed by the caller before the pixels. */
  static Mat of(PixelView pixels) {
    ByteBuffer buffer = pixels.buffer();
    if (!buffer.isDirect()) {
      return copy(pixels, 0, 0, pixels.widthPx(), pixels.heightPx());
    }
    // The matrix does not own the memory, so its pointer needs no closing.
    BytePointer data = new BytePointer(buffer.duplicate().clear());
    return new Mat(pixels.heightPx(), pixels.widthPx(), CV_8UC3, data, pixels.strideBytes());
  }

  /** A copy of a matrix of interleaved B, G, R bytes. */
  static Picture picture(Mat mat) {
    Picture picture = Picture.black(mat.cols(), mat.rows());
    int rowBytes = 3 * mat.cols();
    try (BytePointer data = mat.data()) {
      for (int y = 0; y < mat.rows(); y++) {
        data.position(y * mat.step()).get(picture.bgr(), y * rowBytes, rowBytes);
      }
    }
    return picture;
  }
}
