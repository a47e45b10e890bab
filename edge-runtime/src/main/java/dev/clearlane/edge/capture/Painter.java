package dev.clearlane.edge.capture;

import dev.clearlane.serving.frame.Frame;

/** Paints the frames of a synthetic source; of one size. Used on one thread. */
@FunctionalInterface
interface Painter {
  /**
   * Overwrites all pixels.
   *
   * @param number of the frame, from 0
   * @param seconds its time from the beginning
   * @param momentNs now, on the monotonic clock
   */
  void paint(Frame frame, long number, double seconds, long momentNs);
}
