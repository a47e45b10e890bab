package dev.clearlane.serving.clip;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOInterruptCB;
import org.bytedeco.javacpp.Pointer;

/**
 * Ends calls of FFmpeg that hang: libavformat asks it before and while it waits for a network. Also
 * ends them when the calling thread is interrupted. One for each context; used on one thread.
 */
public final class IoDeadline implements AutoCloseable {
  private static final ConcurrentHashMap<Long, IoDeadline> OPEN = new ConcurrentHashMap<>();

  /** One for all: JavaCPP has room for ten functions of a kind, and a vehicle may have more. */
  private static final AVIOInterruptCB.Callback_Pointer CALLBACK =
      new AVIOInterruptCB.Callback_Pointer() {
        @Override
        public int call(Pointer opaque) {
          IoDeadline deadline = opaque == null ? null : OPEN.get(opaque.address());
          return deadline == null || deadline.isOver() ? 1 : 0;
        }
      };

  private final NativeId id = new NativeId();
  private volatile long untilNs = System.nanoTime();

  /** One that is over. */
  public IoDeadline() {
    OPEN.put(id.address(), this);
  }

  /** Has the context ask this deadline from now on; before it is opened. */
  public void watch(AVFormatContext context) {
    context.interrupt_callback().callback(CALLBACK).opaque(id);
  }

  /** From now on, calls may take this long. */
  public void set(Duration duration) {
    untilNs = System.nanoTime() + duration.toNanos();
  }

  /** True once the time is over or the thread was interrupted. */
  public boolean isOver() {
    return leftNs() < 0 || Thread.currentThread().isInterrupted();
  }

  /** How much time is left; negative once it is over. */
  public long leftNs() {
    return untilNs - System.nanoTime();
  }

  /** After the context was closed. */
  @Override
  public void close() {
    OPEN.remove(id.address());
  }
}
