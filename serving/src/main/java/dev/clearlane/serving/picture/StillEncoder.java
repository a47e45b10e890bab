package dev.clearlane.serving.picture;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_JPEG_QUALITY;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_PNG_COMPRESSION;

import dev.clearlane.bundle.Picture;
import java.io.IOException;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.opencv_core.Mat;
import org.jspecify.annotations.Nullable;

/** Encodes picture files. Thread-safe. */
final class StillEncoder {
  /** zlib level: three times as fast as 6, with files a few per cent larger. */
  private static final int PNG_LEVEL = 3;

  private StillEncoder() {}

  /** A PNG file with the still's alpha and greyness. */
  static byte[] png(Still still) throws IOException {
    return encode(still, still.alpha(), ".png", IMWRITE_PNG_COMPRESSION, PNG_LEVEL);
  }

  /** A JPEG file, without alpha. */
  static byte[] jpeg(Still still, int quality) throws IOException {
    return encode(still, null, ".jpg", IMWRITE_JPEG_QUALITY, quality);
  }

  private static byte[] encode(
      Still still, byte @Nullable [] alpha, String suffix, int... parameters) throws IOException {
    Picture picture = still.picture();
    byte[] samples = interleave(still, alpha);
    int channels = samples.length / (picture.widthPx() * picture.heightPx());
    try (BytePointer data = new BytePointer(samples);
        Mat mat = new Mat(picture.heightPx(), picture.widthPx(), CV_8UC(channels), data)) {
      return OpenCv.encode(suffix, mat, parameters);
    }
  }

  /** One channel for grey, four with alpha, three otherwise. */
  private static byte[] interleave(Still still, byte @Nullable [] alpha) {
    byte[] bgr = still.picture().bgr();
    if (alpha == null && !still.grey()) {
      return bgr;
    }
    int channels = alpha == null ? 1 : 4;
    byte[] samples = new byte[bgr.length / 3 * channels];
    for (int from = 0, to = 0; from < bgr.length; from += 3, to += channels) {
      byte grey = still.grey() ? luma(bgr, from) : 0;
      samples[to] = still.grey() ? grey : bgr[from];
      if (alpha != null) {
        samples[to + 1] = still.grey() ? grey : bgr[from + 1];
        samples[to + 2] = still.grey() ? grey : bgr[from + 2];
        samples[to + 3] = alpha[from / 3];
      }
    }
    return samples;
  }

  /** Grey level of a pixel by BT.601; a pixel with three equal samples keeps its value exactly. */
  private static byte luma(byte[] bgr, int at) {
    int b = bgr[at] & 0xff;
    int g = bgr[at + 1] & 0xff;
    int r = bgr[at + 2] & 0xff;
    return (byte) ((114 * b + 587 * g + 299 * r + 500) / 1000);
  }
}
