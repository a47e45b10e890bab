package dev.clearlane.serving.thread;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Errors after which a process must not go on: memory exhausted, the JVM broken, or a class or
 * native library that cannot be linked. A daemon that goes on without one of its threads is worse
 * than one that its service manager starts again. Thread-safe.
 *
 * <p>Without {@link #exitOn} they are only recorded: a command that works once fails by itself.
 */
public final class FatalErrors {
  private static final Logger LOG = LoggerFactory.getLogger(FatalErrors.class);

  private static volatile @Nullable Watch watch;

  private FatalErrors() {}

  /** Whether the process cannot go on; a stack overflow concerns only what it happened in. */
  public static boolean isFatal(Throwable e) {
    return (e instanceof VirtualMachineError && !(e instanceof StackOverflowError))
        || e instanceof LinkageError;
  }

  /** Reports an error that a thread has caught; does nothing if it is not fatal. */
  public static void report(Throwable e) {
    Watch current = watch;
    if (current != null && isFatal(e)) {
      current.first.compareAndSet(null, e);
      current.reported.countDown();
    }
  }

  /**
   * Ends this process when a thread dies of a fatal error or reports one. Everything that this
   * needs is created now, because there may be no memory for it later.
   *
   * @param code exit code
   * @param stop asks the process to end in order, and to keep what can be kept
   * @param limit time for that; then the process is ended without
   * @return ends this; the process must not wait for it
   */
  public static Watch exitOn(int code, Runnable stop, Duration limit) {
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, e) -> {
          report(e);
          if (!isFatal(e)) {
            LOG.error("thread {} died: {}", thread.getName(), e.toString(), e);
          }
        });
    Watch started = new Watch();
    watch = started;
    started.thread = DaemonThread.start("fatal-errors", () -> started.await(code, stop, limit));
    return started;
  }

  /** Ends the process on a fatal error until it is closed. */
  public static final class Watch implements AutoCloseable {
    private final AtomicReference<@Nullable Throwable> first = new AtomicReference<>();
    private final CountDownLatch reported = new CountDownLatch(1);
    private @Nullable Thread thread;

    private Watch() {}

    /** Whether a fatal error was reported: the process is about to end. */
    public boolean happened() {
      return first.get() != null;
    }

    @SuppressWarnings("SystemExitOutsideMain") // nothing else ends a process in this state
    private void await(int code, Runnable stop, Duration limit) {
      try {
        reported.await();
      } catch (InterruptedException e) {
        return; // closed
      }
      attempt(() -> LOG.error("fatal: {}; the process ends, to be started again", first.get()));
      attempt(stop);
      attempt(
          () -> {
            try {
              Thread.sleep(limit.toMillis());
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          });
      Runtime.getRuntime().halt(code);
    }

    private static void attempt(Runnable step) {
      try {
        step.run();
      } catch (RuntimeException | Error e) {
        // without memory even logging may fail
      }
    }

    @Override
    public void close() {
      Thread waiting = thread;
      if (waiting != null && !happened()) { // else the process ends, at the latest after its limit
        waiting.interrupt();
      }
    }
  }
}
