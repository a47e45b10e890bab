package dev.clearlane.edge.libav;

import java.time.Duration;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOInterruptCB;
import org.bytedeco.javacpp.Pointer;

/**
 * Ends network calls of FFmpeg that hang: libavformat asks before and while it waits. Each thread
 * has a deadline of its own; a thread that is interrupted has missed it.
 */
public final class IoDeadline {
  private static final ThreadLocal<Long> UNTIL_NS = ThreadLocal.withInitial(System::nanoTime);

  /** One for all: the presets have a fixed, small number of places for callbacks. */
  private static final Callback CALLBACK = new Callback();

  private IoDeadline() {}

  /** Lets a context obey the deadline of whatever thread uses it. */
  public static void guard(AVFormatContext context) {
    context.interrupt_callback().callback(CALLBACK);
  }

  /** From now on, calls of this thread may take this long. */
  public static void set(Duration duration) {
    UNTIL_NS.set(System.nanoTime() + duration.toNanos());
  }

  private static final class Callback extends AVIOInterruptCB.Callback_Pointer {
    @Override
    public int call(Pointer opaque) {
      boolean missed = System.nanoTime() - UNTIL_NS.get() > 0;
      return missed || Thread.currentThread().isInterrupted() ? 1 : 0;
    }
  }
}
