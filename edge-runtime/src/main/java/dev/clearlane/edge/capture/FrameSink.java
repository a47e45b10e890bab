package dev.clearlane.edge.capture;

import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.StreamFormat;

/**
 * Takes what a supervised camera gives. Called by one thread at a time, the camera's own; a call
 * that waits holds the camera up.
 */
public interface FrameSink {
  /**
   * The source is there, or is there again, or has changed its size: frames from now on have this
   * format. Its time base and the line of its timestamps are the same in all calls.
   */
  void opened(StreamFormat format);

  /** The next frame, which the sink owns; presentation times increase strictly throughout. */
  void accept(Frame frame) throws InterruptedException;

  /**
   * The source is gone; it is being opened again.
   *
   * @param cause one line that names the source
   */
  void lost(String cause);

  /** A recording is at its end: nothing more comes. */
  void ended();
}
