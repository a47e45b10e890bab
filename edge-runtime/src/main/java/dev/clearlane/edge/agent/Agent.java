package dev.clearlane.edge.agent;

import java.time.Duration;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a role running on a thread of its own: starts it again with back-off when it fails, and
 * leaves its thread behind when it hangs in native code past the time that it promised, because
 * such a thread cannot be ended. A second thread, named after the role with {@code -watch}, sleeps
 * beside it and does that. Thread-safe.
 */
public final class Agent implements AutoCloseable {
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(3);

  private final String name;
  private final Role role;
  private final Backoff backoff;
  private final AgentListener listener;
  private final MonotonicClock clock;
  private final DoubleSupplier chance;
  private final Thread watch;
  private @Nullable Run current;
  private int failures;
  private long restarts;
  private long abandoned;
  private boolean closing;

  private Agent(
      String name,
      Role role,
      Backoff backoff,
      AgentListener listener,
      MonotonicClock clock,
      DoubleSupplier chance) {
    this.name = name;
    this.role = role;
    this.backoff = backoff;
    this.listener = listener;
    this.clock = clock;
    this.chance = chance;
    watch = new Thread(this::watch, name + "-watch");
    watch.setDaemon(true);
  }

  /**
   * Starts a role.
   *
   * @param name of its thread, e.g. {@code front-capture}
   */
  public static Agent start(String name, Role role, Backoff backoff, AgentListener listener) {
    return start(name, role, backoff, listener, MonotonicClock.SYSTEM, Math::random);
  }

  /**
   * Starts a role on another clock, with another source of chance.
   *
   * @param chance gives 0 to 1 for each wait
   */
  static Agent start(
      String name,
      Role role,
      Backoff backoff,
      AgentListener listener,
      MonotonicClock clock,
      DoubleSupplier chance) {
    Agent agent = new Agent(name, role, backoff, listener, clock, chance);
    agent.watch.start();
    return agent;
  }

  /** How often the role was started again so far. */
  public synchronized long restarts() {
    return restarts;
  }

  /** How many threads were left behind so far. */
  public synchronized long abandoned() {
    return abandoned;
  }

  /**
   * Interrupts the role and waits for it, at most 3 s: then its thread is left behind and counted.
   * The listener hears nothing of it.
   */
  @Override
  public void close() {
    synchronized (this) {
      closing = true;
      Run run = current;
      if (run != null) {
        run.thread.interrupt();
      }
      notifyAll();
    }
    boolean interrupted = false;
    while (watch.isAlive()) {
      try {
        watch.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void watch() {
    try {
      while (runOnce()) {
        synchronized (this) {
          restarts++;
        }
      }
    } catch (InterruptedException e) {
      // nobody has a reason to interrupt this thread; it ends
    }
  }

  /** One run and the wait after it; false if there is to be no other. */
  private boolean runOnce() throws InterruptedException {
    Run run = new Run();
    boolean hung;
    Duration wait;
    synchronized (this) {
      if (closing) {
        return false;
      }
      current = run;
      run.thread.start();
      awaitEnd(run);
      current = null;
      if (closing) {
        awaitClosed(run);
        return false;
      }
      hung = !run.ended;
      if (hung) {
        abandon(run);
      }
      wait = backoff.after(++failures, chance.getAsDouble());
    }
    Throwable failure = run.failure;
    if (hung) {
      listener.abandoned(run.limit, wait);
    } else if (failure == null) {
      listener.ended();
      return false;
    } else {
      listener.failed(failure, wait);
    }
    return pause(wait);
  }

  /** Waits until the run has ended, is overdue, or is to be closed; the lock is held. */
  private void awaitEnd(Run run) throws InterruptedException {
    while (!run.ended && !closing && !run.isOverdue()) {
      if (run.limited) {
        clock.await(this, run.untilNs);
      } else {
        wait();
      }
    }
  }

  private void awaitClosed(Run run) throws InterruptedException {
    long untilNs = clock.nowNs() + CLOSE_LIMIT.toNanos();
    while (!run.ended && clock.nowNs() - untilNs < 0) {
      clock.await(this, untilNs);
    }
    if (!run.ended) {
      abandon(run);
    }
  }

  private void abandon(Run run) {
    run.replaced = true;
    run.thread.interrupt(); // should it ever come back, it is to notice at once
    abandoned++;
  }

  /** Waits; false if the agent is closed meanwhile. */
  private synchronized boolean pause(Duration wait) throws InterruptedException {
    long untilNs = clock.nowNs() + wait.toNanos();
    while (!closing && clock.nowNs() - untilNs < 0) {
      clock.await(this, untilNs);
    }
    return !closing;
  }

  /** One life of the role. Its fields belong to the agent's lock. */
  private final class Run implements Pulse {
    final Thread thread = new Thread(this::live, name);
    private boolean ended;
    private boolean replaced;
    private boolean limited;
    private long untilNs;
    private Duration limit = Duration.ZERO;
    private @Nullable Throwable failure;

    Run() {
      thread.setDaemon(true);
    }

    private void live() {
      Throwable thrown = null;
      try {
        role.run(this);
      } catch (Throwable e) { // also an Error: the watch must learn of it
        thrown = e;
      }
      synchronized (Agent.this) {
        failure = thrown;
        ended = true;
        Agent.this.notifyAll();
      }
    }

    boolean isOverdue() {
      return limited && clock.nowNs() - untilNs >= 0;
    }

    @Override
    public boolean within(Duration newLimit) {
      synchronized (Agent.this) {
        // The watch is woken where it sleeps without limit, or up to a later moment; moving the
        // moment on, which happens for every frame, lets it sleep.
        boolean wake = !limited;
        long newUntilNs = clock.nowNs() + newLimit.toNanos();
        wake |= newUntilNs - untilNs < 0;
        limited = true;
        limit = newLimit;
        untilNs = newUntilNs;
        if (wake) {
          Agent.this.notifyAll();
        }
        return !replaced;
      }
    }

    @Override
    public boolean idle() {
      synchronized (Agent.this) {
        limited = false;
        return !replaced;
      }
    }

    @Override
    public void healthy() {
      synchronized (Agent.this) {
        if (!replaced) {
          failures = 0;
        }
      }
    }
  }
}
