package dev.clearlane.edge.mqtt;

import java.time.Duration;

/** Whether a link is to end, and by when. Thread-safe. */
final class Ending {
  private boolean wanted;
  private long deadlineNs;

  synchronized void want(Duration within) {
    if (!wanted) {
      wanted = true;
      deadlineNs = System.nanoTime() + within.toNanos();
    }
  }

  synchronized boolean isWanted() {
    return wanted;
  }

  /** How long the end may still take; for ever where it is not wanted. */
  synchronized long leftNs(long nowNs) {
    return wanted ? deadlineNs - nowNs : Long.MAX_VALUE;
  }
}
