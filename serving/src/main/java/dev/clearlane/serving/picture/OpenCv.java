package dev.clearlane.serving.picture;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_JPEG_QUALITY;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imencode;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_AREA;
import static org.bytedeco.opencv.global.opencv_imgproc.resize;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;

/** OpenCV's codecs; its exceptions become {@link IOException}s. Thread-safe. */
final class OpenCv {
  private OpenCv() {}

  /**
   * Encodes pixels.
   *
   * @param suffix {@code .png} or {@code .jpg}
   * @param parameters OpenCV's pairs of key and value
   */
  static byte[] encode(String suffix, Mat pixels, int... parameters) throws IOException {
    try (BytePointer out = new BytePointer();
        IntPointer settings = new IntPointer(parameters)) {
      if (!imencode(suffix, pixels, out, settings)) {
        throw new IOException("OpenCV did not encode the picture");
      }
      byte[] bytes = new byte[Math.toIntExact(out.limit())];
      out.get(bytes);
      return bytes;
    } catch (RuntimeException e) {
      throw new IOException("OpenCV did not encode the picture: " + firstLine(e), e);
    }
  }

  /** Encodes interleaved BGR pixels in a direct buffer as JPEG. */
  static byte[] jpeg(ByteBuffer bgr, int widthPx, int heightPx, int quality) throws IOException {
    try (BytePointer pixels = new BytePointer(bgr);
        Mat mat = new Mat(heightPx, widthPx, CV_8UC3, pixels, 3L * widthPx)) {
      return encode(".jpg", mat, IMWRITE_JPEG_QUALITY, quality);
    }
  }

  /** Encodes interleaved BGR pixels in a direct buffer as a smaller JPEG, by means over areas. */
  static byte[] jpeg(
      ByteBuffer bgr, int widthPx, int heightPx, int toWidthPx, int toHeightPx, int quality)
      throws IOException {
    try (BytePointer pixels = new BytePointer(bgr);
        Mat mat = new Mat(heightPx, widthPx, CV_8UC3, pixels, 3L * widthPx);
        Mat smaller = new Mat();
        Size size = new Size(toWidthPx, toHeightPx)) {
      resize(mat, smaller, size, 0, 0, INTER_AREA);
      return encode(".jpg", smaller, IMWRITE_JPEG_QUALITY, quality);
    }
  }

  static String firstLine(RuntimeException e) {
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message.lines().findFirst().orElse("");
  }
}
