package dev.clearlane.edge.publish.mqtt;

import dev.clearlane.bundle.Picture;
import java.io.IOException;

/**
 * Encodes JPEGs of a limited size: lowers the quality first, then halves the image. Remembers the
 * last quality that fitted, so that a camera's next image needs one attempt. Used by one thread.
 */
final class BoundedJpeg {
  private static final int BEST_QUALITY = 85;
  private static final int MIN_QUALITY =
      45; // below, block artefacts lose more than half the resolution
  private static final int STEP = 10;

  private final FrameEncoder encoder;
  private int quality = BEST_QUALITY;

  BoundedJpeg(FrameEncoder encoder) {
    this.encoder = encoder;
  }

  /**
   * A JPEG file and the size of its image.
   *
   * @param bytes the file
   * @param widthPx width of the image
   * @param heightPx height of the image
   */
  @SuppressWarnings("ArrayRecordComponent") // a payload carrier, never compared
  record Jpeg(byte[] bytes, int widthPx, int heightPx) {}

  /**
   * Encodes a picture in at most {@code maxBytes}.
   *
   * @throws IOException if even the smallest image is larger
   */
  Jpeg encode(Picture picture, int maxBytes) throws IOException {
    quality = Math.min(BEST_QUALITY, quality + STEP);
    Picture fitting = picture;
    while (true) {
      byte[] bytes = encoder.encode(fitting, quality);
      if (bytes.length <= maxBytes) {
        return new Jpeg(bytes, fitting.widthPx(), fitting.heightPx());
      }
      if (quality > MIN_QUALITY) {
        quality = Math.max(MIN_QUALITY, quality - STEP);
      } else if (fitting.widthPx() > 1 && fitting.heightPx() > 1) {
        fitting = halved(fitting);
        quality = BEST_QUALITY;
      } else {
        throw new IOException(
            "a JPEG of %dx%d pixels has %d bytes, but the limit is %d"
                .formatted(fitting.widthPx(), fitting.heightPx(), bytes.length, maxBytes));
      }
    }
  }

  /** Halves width and height: means of 2×2 pixels; an odd last row or column is cut off. */
  static Picture halved(Picture picture) {
    Picture half = Picture.black(picture.widthPx() / 2, picture.heightPx() / 2);
    byte[] out = half.bgr();
    int i = 0;
    for (int y = 0; y < half.heightPx(); y++) {
      for (int x = 0; x < half.widthPx(); x++) {
        for (int c = 0; c < 3; c++) {
          int sum =
              picture.sample(2 * x, 2 * y, c)
                  + picture.sample(2 * x + 1, 2 * y, c)
                  + picture.sample(2 * x, 2 * y + 1, c)
                  + picture.sample(2 * x + 1, 2 * y + 1, c);
          out[i++] = (byte) ((sum + 2) / 4);
        }
      }
    }
    return half;
  }
}
