package dev.clearlane.serving.picture;

import dev.clearlane.bundle.Picture;
import dev.clearlane.serving.frame.Frame;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Makes JPEG files in memory. Thread-safe.
 *
 * @param quality 1 (smallest) to 100 (best)
 */
public record JpegEncoder(int quality) {
  public JpegEncoder {
    if (quality < 1 || quality > 100) {
      throw new IllegalArgumentException("JPEG quality is 1 to 100, not " + quality);
    }
  }

  /** A JPEG file with the frame's pixels; the frame stays the caller's. */
  public byte[] encode(Frame frame) throws IOException {
    return OpenCv.jpeg(frame.pixels(), frame.widthPx(), frame.heightPx(), quality);
  }

  /** A JPEG file with the picture's pixels. */
  public byte[] encode(Picture picture) throws IOException {
    ByteBuffer direct = ByteBuffer.allocateDirect(picture.bgr().length).put(0, picture.bgr());
    return OpenCv.jpeg(direct, picture.widthPx(), picture.heightPx(), quality);
  }
}
