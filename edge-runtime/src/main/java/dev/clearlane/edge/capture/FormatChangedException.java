package dev.clearlane.edge.capture;

import dev.clearlane.serving.frame.StreamFormat;
import java.io.IOException;

/**
 * A live source goes on with pictures of another size. The camera stays open: its {@link
 * Camera#format} says the new size, and the next call delivers the frame that had it, into a pool
 * of that size. No frame is lost.
 */
public final class FormatChangedException extends IOException {
  private static final long serialVersionUID = 1;

  FormatChangedException(String label, StreamFormat before, StreamFormat now) {
    super(
        "%s: pictures are %dx%d now, and were %dx%d"
            .formatted(label, now.widthPx(), now.heightPx(), before.widthPx(), before.heightPx()));
  }
}
