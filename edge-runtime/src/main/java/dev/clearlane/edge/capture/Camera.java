package dev.clearlane.edge.capture;

import dev.clearlane.edge.frame.Frame;
import dev.clearlane.edge.frame.FramePool;
import dev.clearlane.edge.frame.StreamFormat;
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
  /** Size, time base and rate; fixed while the camera is open. */
  StreamFormat format();

  /**
   * The next frame, stamped, in memory leased from the pool (waiting for a free one); the caller
   * owns it. Null at the source's end.
   *
   * <p>Frames that cannot be decoded are skipped and counted ({@link #lostFrames}); those that the
   * decoder could mend are delivered.
   *
   * @throws IOException if the source cannot go on; frames delivered before stay good
   */
  @Nullable Frame next(FramePool pool) throws IOException, InterruptedException;

  /** How many frames were announced or begun but could not be decoded, so far. */
  long lostFrames();

  @Override
  void close();
}
