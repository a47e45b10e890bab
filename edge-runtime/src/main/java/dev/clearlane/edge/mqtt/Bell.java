package dev.clearlane.edge.mqtt;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Wakes one waiting thread; a ring before the wait is not lost. Thread-safe. */
final class Bell {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition rings = lock.newCondition();
  private boolean rung;

  void ring() {
    lock.lock();
    try {
      rung = true;
      rings.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until somebody rings, at most for so long. */
  void await(long ns) throws InterruptedException {
    lock.lock();
    try {
      long leftNs = Math.min(ns, TimeUnit.HOURS.toNanos(1));
      while (!rung && leftNs > 0) {
        leftNs = rings.awaitNanos(leftNs);
      }
      rung = false;
    } finally {
      lock.unlock();
    }
  }
}
