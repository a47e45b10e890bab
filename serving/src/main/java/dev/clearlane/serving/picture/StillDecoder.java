package dev.clearlane.serving.picture;

import static org.bytedeco.opencv.global.opencv_core.CV_16U;
import static org.bytedeco.opencv.global.opencv_core.CV_8U;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC1;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_ANYCOLOR;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_UNCHANGED;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imdecode;

import dev.clearlane.bundle.Picture;
import java.io.IOException;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.opencv_core.Mat;

/** Decodes picture files. Thread-safe. */
final class StillDecoder {
  private static final int LARGEST_SIDE_PX = 16_384;
  private static final long MAX_PIXELS = 120_000_000;

  private StillDecoder() {}

  /**
   * Decodes a picture whose header has been read.
   *
   * @throws IOException if it is too large or damaged; the message does not name the file
   */
  static Still decode(byte[] bytes, PictureHeader header) throws IOException {
    requireSize(header);
    // OpenCV turns a JPEG upright unless asked for all channels; only the others may have alpha.
    int flags = header.kind() == PictureHeader.Kind.JPEG ? IMREAD_ANYCOLOR : IMREAD_UNCHANGED;
    try (BytePointer input = new BytePointer(bytes);
        Mat file = new Mat(1, bytes.length, CV_8UC1, input);
        Mat decoded = imdecode(file, flags)) {
      if (decoded == null || decoded.empty()) {
        throw new IOException("damaged: its pixels cannot be decoded");
      }
      if (decoded.depth() == CV_16U) {
        decoded.convertTo(decoded, CV_8U, 1 / 257.0, 0);
      }
      return separate(decoded, header);
    } catch (RuntimeException e) {
      throw new IOException("damaged: " + OpenCv.firstLine(e), e);
    }
  }

  /** Splits OpenCV's one to four interleaved channels into colours and alpha. */
  private static Still separate(Mat decoded, PictureHeader header) throws IOException {
    int channels = decoded.channels();
    if (decoded.depth() != CV_8U || !decoded.isContinuous() || channels > 4) {
      throw new IOException("its sample format is not supported");
    }
    int pixels = decoded.rows() * decoded.cols();
    Picture picture = Picture.black(decoded.cols(), decoded.rows());
    byte[] bgr = picture.bgr();
    byte[] alpha = channels == 2 || channels == 4 ? new byte[pixels] : null;
    try (BytePointer data = decoded.data()) {
      if (channels == 3) {
        data.get(bgr);
      } else {
        byte[] samples = new byte[pixels * channels];
        data.get(samples);
        int green = channels == 4 ? 1 : 0;
        for (int i = 0, from = 0, to = 0; i < pixels; i++, from += channels, to += 3) {
          bgr[to] = samples[from];
          bgr[to + 1] = samples[from + green];
          bgr[to + 2] = samples[from + 2 * green];
          if (alpha != null) {
            alpha[i] = samples[from + channels - 1];
          }
        }
      }
    }
    return new Still(picture, alpha, header.grey());
  }

  private static void requireSize(PictureHeader header) throws IOException {
    int w = header.widthPx();
    int h = header.heightPx();
    if (w < 1 || h < 1) {
      throw new IOException("a picture must be at least 1x1 pixels, but is %dx%d".formatted(w, h));
    }
    if (w > LARGEST_SIDE_PX || h > LARGEST_SIDE_PX || (long) w * h > MAX_PIXELS) {
      throw new IOException(
          "a picture must be at most %d pixels a side and %d megapixels, but is %dx%d"
              .formatted(LARGEST_SIDE_PX, MAX_PIXELS / 1_000_000, w, h));
    }
  }
}
