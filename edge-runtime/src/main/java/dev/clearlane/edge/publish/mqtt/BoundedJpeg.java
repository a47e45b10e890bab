package dev.clearlane.edge.publish.mqtt;

import dev.clearlane.bundle.Picture;
import java.io.IOException;

/**
 * JPEGs that fit a message: lower quality first, then half the size, until they do. Remembers what
 * fitted last, so that a camera's next picture needs one attempt. One thread.
 */
final class BoundedJpeg {
  private static final int BEST_QUALITY = 85;
  private static final int LEAST_QUALITY = 45; // below, blocks show more than half the pixels would
  private static final int STEP = 10;

  private final FrameEncoder encoder;
  private int quality = BEST_QUALITY;

  BoundedJpeg(FrameEncoder encoder) {
    this.encoder = encoder;
  }

  /**
   * A JPEG and what it took to fit.
   *
   * @param bytes the file
   * @param widthPx of the picture within
   * @param heightPx likewise
   */
  @SuppressWarnings("ArrayRecordComponent") // a payload carrier, never compared
  record Jpeg(byte[] bytes, int widthPx, int heightPx) {}

  /**
   * The picture in at most so many bytes.
   *
   * @throws IOException if even a single pixel takes more
   */
  Jpeg encode(Picture picture, int mostBytes) throws IOException {
    quality = Math.min(BEST_QUALITY, quality + STEP);
    Picture fitting = picture;
    while (true) {
      byte[] bytes = encoder.encode(fitting, quality);
      if (bytes.length <= mostBytes) {
        return new Jpeg(bytes, fitting.widthPx(), fitting.heightPx());
      }
      if (quality > LEAST_QUALITY) {
        quality = Math.max(LEAST_QUALITY, quality - STEP);
      } else if (fitting.widthPx() > 1 && fitting.heightPx() > 1) {
        fitting = halved(fitting);
        quality = BEST_QUALITY;
      } else {
        throw new IOException(
            "a JPEG of %dx%d pixels takes %d bytes, but a message holds %d"
                .formatted(fitting.widthPx(), fitting.heightPx(), bytes.length, mostBytes));
      }
    }
  }

  /** Half as wide and high: means of 2×2 pixels; an odd last row or column is left out. */
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
