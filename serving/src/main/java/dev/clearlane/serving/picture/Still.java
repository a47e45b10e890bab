package dev.clearlane.serving.picture;

import dev.clearlane.bundle.Picture;
import org.jspecify.annotations.Nullable;

/**
 * A picture as a file holds it: its colours, and what must be written beside them so that a
 * restored picture loses nothing.
 *
 * @param picture the colours, turned upright; a grey picture has three equal channels
 * @param alpha opacity of each pixel, 0–255 as unsigned bytes, rows top to bottom, or null where
 *     the file has none
 * @param grey true where the file stores one channel, and shall again
 */
@SuppressWarnings("ArrayRecordComponent") // a pixel carrier, never compared by equals
public record Still(Picture picture, byte @Nullable [] alpha, boolean grey) {
  public Still {
    if (alpha != null && alpha.length != picture.widthPx() * picture.heightPx()) {
      throw new IllegalArgumentException(
          "%dx%d pixels take as many alpha samples, not %d"
              .formatted(picture.widthPx(), picture.heightPx(), alpha.length));
    }
  }

  /** A coloured picture without alpha. */
  public static Still of(Picture picture) {
    return new Still(picture, null, false);
  }

  /** The same alpha and greyness around other colours of the same size. */
  public Still with(Picture restored) {
    return new Still(restored, alpha, grey);
  }
}
