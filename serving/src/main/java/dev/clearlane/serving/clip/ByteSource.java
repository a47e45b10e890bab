package dev.clearlane.serving.clip;

import java.nio.ByteBuffer;

/** A stream of bytes that libavformat reads through a callback. Read on one thread. */
@FunctionalInterface
public interface ByteSource {
  /**
   * Reads bytes, waiting for the first until the deadline.
   *
   * @return how many; −1 at the end, 0 if none came in time
   */
  int read(ByteBuffer target, IoDeadline deadline) throws InterruptedException;
}
