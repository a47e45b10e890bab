package dev.clearlane.serving.frame;

import org.jspecify.annotations.Nullable;

/**
 * Passes frames from one thread to the next. {@link FrameSlot} keeps only the newest and never
 * blocks the writer, {@link FrameQueue} keeps all and makes the writer wait. The writer ends it
 * with {@link #end}, the reader with {@link #close}. Thread-safe.
 *
 * @param <T> type of frame; owned by the hand-off from put to take
 */
public interface FrameHandOff<T extends Owned> extends AutoCloseable {
  /**
   * Adds a frame; the hand-off owns it from the call on and closes it if it is not taken.
   *
   * @return false if the reader has closed the hand-off, or the writer has ended it
   */
  boolean put(T frame) throws InterruptedException;

  /** Declares that no more frames come; the reader still gets those that wait. */
  void end();

  /**
   * The next frame, waiting for one; owned by the caller.
   *
   * @return null if none came within the timeout, or none will come: {@link #isOver} distinguishes
   */
  @Nullable T take(long timeoutNs) throws InterruptedException;

  /** Whether no frame waits and none will come. */
  boolean isOver();

  /** Number of frames that were replaced by a newer one before they were taken. */
  long replaced();

  /** Closes the frames that wait and all that are put from now on. */
  @Override
  void close();
}
