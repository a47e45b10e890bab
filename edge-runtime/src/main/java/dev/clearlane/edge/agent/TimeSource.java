package dev.clearlane.edge.agent;

import java.util.concurrent.TimeUnit;

/** The two clocks of a machine, and waiting on the monotonic one. Thread-safe; tests replace it. */
public interface TimeSource {
  /** The machine's clocks. */
  TimeSource SYSTEM =
      new TimeSource() {
        @Override
        public long nowNs() {
          return System.nanoTime();
        }

        @Override
        public long wallMs() {
          return System.currentTimeMillis();
        }

        @Override
        public void await(Object monitor, long untilNs) throws InterruptedException {
          TimeUnit.NANOSECONDS.timedWait(monitor, untilNs - System.nanoTime());
        }
      };

  /** Monotonic time in nanoseconds from an arbitrary origin, as {@link System#nanoTime}. */
  long nowNs();

  /** Unix time in milliseconds; may jump when the machine's clock is set. */
  long wallMs();

  /**
   * Waits on a monitor, which the caller holds, until it is notified or {@link #nowNs} reaches the
   * given moment; may return early.
   */
  void await(Object monitor, long untilNs) throws InterruptedException;
}
