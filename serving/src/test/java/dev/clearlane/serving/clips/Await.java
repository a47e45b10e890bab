package dev.clearlane.serving.clips;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what other threads do; the test's own time limit is the only one. */
public final class Await {
  private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(5);

  private Await() {}

  /** Returns when it is so. */
  public static void until(BooleanSupplier so) throws InterruptedException {
    while (!so.getAsBoolean()) {
      LockSupport.parkNanos(LOOK_NS); // leaves the processor to those who are waited for
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
  }
}
