package dev.clearlane.edge.agent;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Clocks that move only when a test advances them. */
public final class FakeClock implements TimeSource {
  private final Map<Object, Long> waiting = new HashMap<>(); // monitor → until
  private long nowNs = Long.MAX_VALUE - 1_000_000_000; // soon to overflow, as the real one may
  private long wallMs = 1_800_000_000_000L;

  @Override
  public synchronized long nowNs() {
    return nowNs;
  }

  @Override
  public synchronized long wallMs() {
    return wallMs;
  }

  @Override
  @SuppressWarnings("WaitNotInLoop") // the caller loops, as it must with any clock
  public void await(Object monitor, long untilNs) throws InterruptedException {
    synchronized (this) {
      if (untilNs - nowNs <= 0) {
        return;
      }
      waiting.put(monitor, untilNs);
      notifyAll();
    }
    monitor.wait(); // the caller holds the lock, so advance cannot notify before
    synchronized (this) {
      waiting.remove(monitor);
    }
  }

  /** Blocks until some thread waits for the moment that lies this far ahead. */
  synchronized void awaitWaiter(long aheadNs) throws InterruptedException {
    while (!waiting.containsValue(nowNs + aheadNs)) {
      wait();
    }
  }

  /** Lets time pass on both clocks, and wakes the threads that wait. */
  public void advance(Duration time) {
    synchronized (this) {
      wallMs += time.toMillis();
    }
    advanceNs(time.toNanos());
  }

  /** Lets time pass on the monotonic clock, and wakes the threads that wait. */
  void advanceNs(long ns) {
    Set<Object> monitors;
    synchronized (this) {
      nowNs += ns;
      monitors = Set.copyOf(waiting.keySet());
    }
    for (Object monitor : monitors) {
      synchronized (monitor) {
        monitor.notifyAll();
      }
    }
  }

  /** Sets the wall clock, as a time server does. */
  public synchronized void setWallMs(long ms) {
    wallMs = ms;
  }
}
