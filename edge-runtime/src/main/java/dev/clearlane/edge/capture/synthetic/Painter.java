package dev.clearlane.edge.capture.synthetic;

import dev.clearlane.edge.capture.source.FrameSize;
import dev.clearlane.edge.capture.source.Scene;
import dev.clearlane.serving.frame.Frame;

/** Draws the frames of a synthetic source of one size. Used by one thread. */
@FunctionalInterface
public interface Painter {
  /**
   * Overwrites all pixels.
   *
   * @param number of the frame, from 0
   * @param seconds its time from the start
   * @param momentNs now, on the monotonic clock
   */
  void paint(Frame frame, long number, double seconds, long momentNs);

  /** Creates the painter of a scene. */
  static Painter of(Scene scene, FrameSize size) {
    return switch (scene) {
      case CLOCK -> new ClockPainter(size);
      case RAINY_DRIVE -> new RainyDrivePainter(size);
    };
  }
}
