package dev.clearlane.edge.capture;

import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.FramePool;
import dev.clearlane.serving.frame.StreamFormat;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A source of frames. Opened, stepped and closed on one thread.
 *
 * <p>Opening a camera (each kind's static {@code open}) reads enough to know its format, and fails
 * with one line that names the source and what is wrong with it. The caller then creates a pool of
 * the format's size for the frames that it keeps in flight.
 */
public interface Camera extends AutoCloseable {
  /** Presentation time of a live frame that has no timestamp, as the first may. */
  long NO_TIMESTAMP = Long.MIN_VALUE;

  /**
   * Size, time base and rate; fixed while the camera is open, except after a {@link
   * FormatChangedException}.
   */
  StreamFormat format();

  /**
   * True for a source that does not wait for its reader: without a free frame, the caller
   * {@linkplain #skip skips} one. Its timestamps may jump, go back and wrap around.
   */
  default boolean isLive() {
    return false;
  }

  /** Number of bits after which a live source's timestamps wrap around, 1 to 64. */
  default int timestampBits() {
    return Long.SIZE;
  }

  /**
   * The next frame, stamped, in memory leased from the pool (waiting for a free one); the caller
   * owns it. Null at the source's end.
   *
   * <p>Frames that cannot be decoded are skipped and counted ({@link #lostFrames}); those that the
   * decoder concealed are delivered.
   *
   * @throws FormatChangedException if the frame size of a live source changes
   * @throws IOException if the source fails; frames delivered before stay valid
   */
  @Nullable Frame next(FramePool pool) throws IOException, InterruptedException;

  /**
   * Drops the next frame of a live source.
   *
   * @return false at the source's end
   * @throws IOException if the source fails
   */
  default boolean skip() throws IOException, InterruptedException {
    throw new UnsupportedOperationException("only a live source drops frames");
  }

  /**
   * Number of frames that could not be decoded; for a live source including frames that were
   * decoded in part and delivered.
   */
  long lostFrames();

  /** What a reader should know of this source so far, e.g. that it is turned: one line each. */
  default List<String> notes() {
    return List.of();
  }

  @Override
  void close();
}
