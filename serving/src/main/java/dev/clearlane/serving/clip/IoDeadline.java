package dev.clearlane.serving.clip;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOInterruptCB;
import org.bytedeco.javacpp.Pointer;

/**
 * Timeout of FFmpeg calls: libavformat checks it before and while it waits for the network. An
 * interrupt of the calling thread also ends them. One per context; used by one thread.
 */
public final class IoDeadline implements AutoCloseable {
  private static final ConcurrentHashMap<Long, IoDeadline> OPEN = new ConcurrentHashMap<>();

  /** One callback for all: JavaCPP supports ten functions per type. */
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

  /** An expired deadline. */
  public IoDeadline() {
    OPEN.put(id.address(), this);
  }

  /** Installs the deadline in a context, before it is opened. */
  public void watch(AVFormatContext context) {
    context.interrupt_callback().callback(CALLBACK).opaque(id);
  }

  /** Sets the timeout from now on. */
  public void set(Duration duration) {
    untilNs = System.nanoTime() + duration.toNanos();
  }

  /** Whether the time has expired or the thread was interrupted. */
  public boolean isOver() {
    return leftNs() < 0 || Thread.currentThread().isInterrupted();
  }

  /** Time left; negative after expiry. */
  public long leftNs() {
    return untilNs - System.nanoTime();
  }

  /** Called after the context is closed. */
  @Override
  public void close() {
    OPEN.remove(id.address());
  }
}
