package dev.clearlane.serving.picture;

import dev.clearlane.bundle.Picture;
import dev.clearlane.serving.frame.Frame;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Encodes JPEG in memory. Thread-safe.
 *
 * @param quality 1 (smallest) to 100 (best)
 */
public record JpegEncoder(int quality) {
  public JpegEncoder {
    if (quality < 1 || quality > 100) {
      throw new IllegalArgumentException("JPEG quality must be 1 to 100, but is " + quality);
    }
  }

  /** Encodes the frame's pixels; the frame stays the caller's. */
  public byte[] encode(Frame frame) throws IOException {
    return OpenCv.jpeg(frame.pixels(), frame.widthPx(), frame.heightPx(), quality);
  }

  /**
   * Encodes the frame's pixels, downscaled in proportion if they are wider than {@code maxWidthPx};
   * the frame stays the caller's.
   */
  public byte[] encode(Frame frame, int maxWidthPx) throws IOException {
    if (frame.widthPx() <= maxWidthPx) {
      return encode(frame);
    }
    int heightPx = Math.max(1, Math.round((float) frame.heightPx() * maxWidthPx / frame.widthPx()));
    return OpenCv.jpeg(
        frame.pixels(), frame.widthPx(), frame.heightPx(), maxWidthPx, heightPx, quality);
  }

  /** Encodes the picture's pixels. */
  public byte[] encode(Picture picture) throws IOException {
    ByteBuffer direct = ByteBuffer.allocateDirect(picture.bgr().length).put(0, picture.bgr());
    return OpenCv.jpeg(direct, picture.widthPx(), picture.heightPx(), quality);
  }
}
