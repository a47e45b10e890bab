package dev.clearlane.edge.capture;

import dev.clearlane.serving.libav.IoDeadline;
import java.nio.ByteBuffer;

/** A stream of bytes that libavformat reads through a callback. Read on one thread. */
@FunctionalInterface
interface ByteSource {
  /**
   * Reads bytes, waiting for the first until the deadline.
   *
   * @return how many; −1 at the end, 0 if none came in time
   */
  int read(ByteBuffer target, IoDeadline deadline) throws InterruptedException;
}
