package dev.clearlane.serving.frame;

import java.nio.ByteBuffer;

/**
 * A picture in the format of its source, for instance a decoder's planes. A {@link Frame} that
 * holds one converts it to pixels on first use.
 *
 * <p>Decision record: {@code docs/adr/0014-frames-keep-decoded-pictures.md}.
 */
public interface Original extends Owned {
  /**
   * Writes the picture as interleaved 8-bit B, G, R, rows top to bottom, no padding between rows.
   * Called at most once, on any thread, before {@link #close}. It cannot fail: pictures that cannot
   * be converted never become originals.
   *
   * @param bgr a direct buffer for exactly the frame's pixels
   */
  void render(ByteBuffer bgr);
}
