package dev.clearlane.serving.evaluation;

import dev.clearlane.bundle.Picture;
import java.io.IOException;

/** One picture twice: degraded and clean. */
public interface PairSource {
  /** By which it is known in reports. */
  String name();

  /** Reads both. */
  Pair read() throws IOException;

  /**
   * Both pictures, of one size.
   *
   * @param degraded as it came
   * @param clean as it should be
   */
  record Pair(Picture degraded, Picture clean) {
    public Pair {
      if (degraded.widthPx() != clean.widthPx() || degraded.heightPx() != clean.heightPx()) {
        throw new IllegalArgumentException(
            "degraded is %dx%d, clean is %dx%d"
                .formatted(
                    degraded.widthPx(), degraded.heightPx(), clean.widthPx(), clean.heightPx()));
      }
    }
  }
}
