package dev.clearlane.edge.capture;

import java.io.IOException;

/** Opens a source of frames, on the thread that reads it. */
@FunctionalInterface
public interface CameraOpener {
  /**
   * Opens the source.
   *
   * @throws IOException if it cannot be opened; one line that names the source
   */
  Camera open() throws IOException, InterruptedException;
}
