package dev.clearlane.edge.capture;

import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.StreamFormat;

/**
 * Receives the frames and the state of a camera. Called by one thread at a time, the camera's own;
 * a call that waits delays the camera.
 */
public interface FrameSink {
  /**
   * The source was opened, was opened again, or has changed its size: frames from now on have this
   * format. The time base is the same in all calls, and timestamps continue.
   */
  void opened(StreamFormat format);

  /** The next frame, which the sink owns; presentation times increase strictly throughout. */
  void accept(Frame frame) throws InterruptedException;

  /**
   * The source failed; it is being opened again.
   *
   * @param cause one line that names the source
   */
  void lost(String cause);

  /** A recording that is read once has failed: {@link #ended} follows. */
  default void failed(Throwable cause) {}

  /** A recording is at its end: nothing more comes. */
  void ended();
}
