package dev.clearlane.edge.capture;

import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.FramePool;
import dev.clearlane.serving.frame.StreamFormat;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A source of frames. Opened, stepped and closed on one thread.
 *
 * <p>Opening a camera (each kind's static {@code open}) reads enough to know its format, and fails
 * with one line that names the source and what is wrong with it. The pool is made afterwards, by
 * whoever knows how many frames are in flight, of the format's size.
 */
public interface Camera extends AutoCloseable {
  /** Presentation time of a live source's frame that came without one, as the first one may. */
  long NO_TIMESTAMP = Long.MIN_VALUE;

  /**
   * Size, time base and rate; fixed while the camera is open, but for what {@link
   * FormatChangedException} says.
   */
  StreamFormat format();

  /**
   * True for a source that does not wait for its reader: whoever has no free frame {@linkplain
   * #skip skips}. Its timestamps are its own, and may jump, go back and wrap around.
   */
  default boolean isLive() {
    return false;
  }

  /** After how many bits the timestamps of a live source wrap around, 1 to 64. */
  default int timestampBits() {
    return Long.SIZE;
  }

  /**
   * The next frame, stamped, in memory leased from the pool (waiting for a free one); the caller
   * owns it. Null at the source's end.
   *
   * <p>Frames that cannot be decoded are skipped and counted ({@link #lostFrames}); those that the
   * decoder could mend are delivered.
   *
   * @throws FormatChangedException if a live source goes on with another size
   * @throws IOException if the source cannot go on; frames delivered before stay good
   */
  @Nullable Frame next(FramePool pool) throws IOException, InterruptedException;

  /**
   * Passes over the next frame of a live source.
   *
   * @return false at the source's end
   * @throws IOException if the source cannot go on
   */
  default boolean skip() throws IOException, InterruptedException {
    throw new UnsupportedOperationException("only a live source is passed over");
  }

  /**
   * How many frames were announced or begun but could not be decoded so far; of a live source also
   * those that were decoded in part, which are delivered.
   */
  long lostFrames();

  @Override
  void close();
}
