package dev.clearlane.edge.pipeline;

import dev.clearlane.edge.capture.CameraState;
import dev.clearlane.edge.capture.FrameSink;

/** Starts a camera that is kept running. */
@FunctionalInterface
public interface CameraSource {
  /**
   * Starts it.
   *
   * @param name in thread names and logs
   * @param frames how many of its frames may be in use at once
   * @param sink takes them
   */
  Running start(String name, int frames, FrameSink sink);

  /** A camera that runs. */
  interface Running extends AutoCloseable {
    /** How it is now. */
    CameraState state();

    /** Ends it, within 3 s; the sink hears nothing more. */
    @Override
    void close();
  }
}
