package dev.clearlane.edge.agent;

import dev.clearlane.serving.thread.DaemonThread;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One thread that checks the deadlines of all agents of the process. It starts with the first agent
 * and sleeps until the earliest deadline. Thread-safe.
 */
final class Watchdog {
  /** The watchdog of the process. */
  static final Watchdog SHARED = new Watchdog(TimeSource.SYSTEM);

  private static final long MAX_SLEEP_NS = 60_000_000_000L;

  private final TimeSource time;
  private final Set<Watched> watched = new HashSet<>(); // guarded by this
  private @Nullable Thread thread; // guarded by this
  private volatile long wakeNs; // written with the lock held

  /** A run with a deadline. */
  interface Watched {
    /**
     * Abandons the run if its deadline has passed.
     *
     * @return nanoseconds until its deadline, {@link Long#MAX_VALUE} if it has none
     */
    long check(long nowNs);
  }

  Watchdog(TimeSource time) {
    this.time = time;
    wakeNs = time.nowNs();
  }

  TimeSource time() {
    return time;
  }

  synchronized void add(Watched run) {
    watched.add(run);
    if (thread == null) {
      thread = DaemonThread.start("agent-watchdog", this::run);
    }
  }

  synchronized void remove(Watched run) {
    watched.remove(run);
  }

  /**
   * Wakes the watchdog early if it sleeps past this deadline. Moving a deadline further away, which
   * happens with every frame, costs one volatile read.
   */
  void deadline(long deadlineNs) {
    if (deadlineNs - wakeNs < 0) {
      synchronized (this) {
        if (deadlineNs - wakeNs < 0) {
          wakeNs = deadlineNs;
          notifyAll();
        }
      }
    }
  }

  private void run() {
    try {
      while (true) {
        List<Watched> runs;
        synchronized (this) {
          wakeNs = time.nowNs() + MAX_SLEEP_NS; // before the check: a deadline set meanwhile wakes
          runs = List.copyOf(watched);
        }
        long nowNs = time.nowNs();
        long sleepNs = MAX_SLEEP_NS;
        for (Watched run : runs) {
          sleepNs = Math.min(sleepNs, run.check(nowNs));
        }
        sleepUntil(nowNs + sleepNs);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // never interrupted by this process
    }
  }

  private synchronized void sleepUntil(long untilNs) throws InterruptedException {
    if (untilNs - wakeNs < 0) {
      wakeNs = untilNs;
    }
    while (time.nowNs() - wakeNs < 0) {
      time.await(this, wakeNs);
    }
  }
}
