package dev.clearlane.edge.publish;

import dev.clearlane.serving.frame.RestoredFrame;
import java.io.IOException;

/** Changes frames for some outputs. Opened, used and closed on the pipeline's thread. */
public interface FrameFilter extends AutoCloseable {
  /**
   * The frame to show instead.
   *
   * @param frame stays the caller's
   * @return owned by the caller; may be the same frames, retained
   * @throws IOException with one line; the frame is then not shown, and the filter is opened again
   */
  RestoredFrame apply(RestoredFrame frame) throws IOException;

  @Override
  void close();
}
