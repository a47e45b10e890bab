package dev.clearlane.edge.agent;

import java.util.HashSet;
import java.util.Set;

/** A clock that goes on when it is told to. */
final class FakeClock implements MonotonicClock {
  private final Set<Object> monitors = new HashSet<>();
  private long nowNs = Long.MAX_VALUE - 1_000_000_000; // soon to overflow, as the real one may

  @Override
  public synchronized long nowNs() {
    return nowNs;
  }

  @Override
  @SuppressWarnings("WaitNotInLoop") // the caller loops, as it must with any clock
  public void await(Object monitor, long untilNs) throws InterruptedException {
    synchronized (this) {
      if (untilNs - nowNs <= 0) {
        return;
      }
      monitors.add(monitor);
      notifyAll();
    }
    monitor.wait(); // the caller holds the lock, so advance cannot notify before
    synchronized (this) {
      monitors.remove(monitor);
    }
  }

  /** Waits until somebody waits on this clock. */
  synchronized void awaitWaiter() throws InterruptedException {
    while (monitors.isEmpty()) {
      wait();
    }
  }

  /** Moves on, and wakes whoever waits. */
  void advanceNs(long ns) {
    Set<Object> waiting;
    synchronized (this) {
      nowNs += ns;
      waiting = Set.copyOf(monitors);
    }
    for (Object monitor : waiting) {
      synchronized (monitor) {
        monitor.notifyAll();
      }
    }
  }
}
