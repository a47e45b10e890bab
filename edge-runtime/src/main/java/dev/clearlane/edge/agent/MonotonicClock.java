package dev.clearlane.edge.agent;

import java.util.concurrent.TimeUnit;

/** The clock that all timers run on, and waiting on it. Thread-safe; a test may have its own. */
public interface MonotonicClock {
  /** The machine's: {@link System#nanoTime}. */
  MonotonicClock SYSTEM =
      new MonotonicClock() {
        @Override
        public long nowNs() {
          return System.nanoTime();
        }

        @Override
        public void await(Object monitor, long untilNs) throws InterruptedException {
          TimeUnit.NANOSECONDS.timedWait(monitor, untilNs - System.nanoTime());
        }
      };

  /** Nanoseconds since some moment, as {@link System#nanoTime} counts them. */
  long nowNs();

  /**
   * Waits on a monitor, which the caller holds, until it is notified or that moment has come; may
   * return early.
   */
  void await(Object monitor, long untilNs) throws InterruptedException;
}
