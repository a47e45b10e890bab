package dev.clearlane.edge.publish;

import dev.clearlane.serving.frame.RestoredFrame;
import java.io.IOException;

/** Where restored frames go. Opened, fed and closed on one thread of its own. */
public interface Output extends AutoCloseable {
  /** A short name for reports and logs, e.g. {@code file:out.mp4}. */
  String name();

  /**
   * Takes one frame, in order; the output owns it and closes it, also when it fails.
   *
   * @throws IOException if this output cannot go on
   */
  void accept(RestoredFrame frame) throws IOException;

  /** Finishes what was begun (trailers, buffered messages) and frees everything. */
  @Override
  void close() throws IOException;
}
