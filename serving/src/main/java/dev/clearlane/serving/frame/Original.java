package dev.clearlane.serving.frame;

import java.nio.ByteBuffer;

/**
 * A picture as its source made it, for instance in a decoder's planes. A {@link Frame} that shows
 * one makes pixels of it only when somebody asks for them.
 *
 * <p>Decision record: {@code docs/adr/0014-frames-keep-decoded-pictures.md}.
 */
public interface Original extends Owned {
  /**
   * Writes the picture as interleaved 8-bit B, G, R, rows top to bottom, no padding between rows.
   * Called at most once, on any thread, before {@link #close}. It cannot fail: what cannot be
   * converted never becomes an original.
   *
   * @param bgr a direct buffer for exactly the frame's pixels
   */
  void render(ByteBuffer bgr);
}
