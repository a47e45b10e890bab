package dev.clearlane.serving.picture;

import dev.clearlane.bundle.Picture;
import org.jspecify.annotations.Nullable;

/**
 * A picture file's content: colours, alpha and greyness, so that restoration preserves them.
 *
 * @param picture the colours, turned upright; a grey picture has three equal channels
 * @param alpha opacity of each pixel, 0–255 as unsigned bytes, rows top to bottom, or null if the
 *     file has none
 * @param grey whether the file has one channel
 */
@SuppressWarnings("ArrayRecordComponent") // a pixel carrier, never compared by equals
public record Still(Picture picture, byte @Nullable [] alpha, boolean grey) {
  public Still {
    if (alpha != null && alpha.length != picture.widthPx() * picture.heightPx()) {
      throw new IllegalArgumentException(
          "%dx%d pixels need as many alpha samples, not %d"
              .formatted(picture.widthPx(), picture.heightPx(), alpha.length));
    }
  }

  /** A coloured picture without alpha. */
  public static Still of(Picture picture) {
    return new Still(picture, null, false);
  }

  /** A copy with other colours of the same size. */
  public Still with(Picture restored) {
    return new Still(restored, alpha, grey);
  }
}
