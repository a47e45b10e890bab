package dev.clearlane.edge.capture;

import java.time.Duration;
import org.bytedeco.ffmpeg.avformat.AVIOInterruptCB;
import org.bytedeco.javacpp.Pointer;

/**
 * Ends reads of FFmpeg that hang: libavformat asks it before and while it waits. Also ends them
 * when the reading thread is interrupted.
 */
final class Deadline extends AVIOInterruptCB.Callback_Pointer {
  private volatile long untilNs;

  /** From now on, reads may take this long. */
  void set(Duration duration) {
    untilNs = System.nanoTime() + duration.toNanos();
  }

  @Override
  public int call(Pointer opaque) {
    return System.nanoTime() - untilNs > 0 || Thread.currentThread().isInterrupted() ? 1 : 0;
  }
}
