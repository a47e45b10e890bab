package dev.clearlane.edge.capture;

import dev.clearlane.serving.frame.StreamFormat;
import java.io.IOException;

/**
 * The frame size of a live source has changed. The camera stays open: {@link Camera#format} returns
 * the new size, and the next call delivers the first such frame, into a pool of that size. No frame
 * is lost.
 */
final class FormatChangedException extends IOException {
  private static final long serialVersionUID = 1;

  FormatChangedException(String label, StreamFormat before, StreamFormat now) {
    super(
        "%s: frame size changed to %dx%d from %dx%d"
            .formatted(label, now.widthPx(), now.heightPx(), before.widthPx(), before.heightPx()));
  }
}
