package dev.clearlane.edge.agent;

import dev.clearlane.serving.thread.DaemonThread;
import dev.clearlane.serving.thread.FatalErrors;
import java.time.Duration;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a role running on a thread of its own: starts it again with back-off after a failure, and
 * replaces its thread when it misses the deadline of its {@link Heartbeat}, because a thread that
 * hangs in native code cannot be ended. The states are drawn at {@link Agent}. Thread-safe.
 *
 * <pre>{@code
 * AgentRunner runner = AgentRunner.start(camera + "-record", h -> new Recording(h, ...), BACKOFF);
 * ...
 * runner.close();
 * }</pre>
 *
 * <p>A role that finishes by itself, such as an output that writes what is queued, is asked to
 * finish in its own way, then {@link #awaitEnd} waits for it, then {@link #close} cuts it off.
 *
 * <p>Decision record: {@code docs/adr/0006-abandon-hung-threads.md}.
 */
public final class AgentRunner implements AutoCloseable {
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(3);

  private final String name;
  private final Agent.Factory agents;
  private final Backoff backoff;
  private final AgentListener listener;
  private final Watchdog watchdog;
  private final TimeSource time;
  private final DoubleSupplier random;
  private final Object lock = new Object();
  private @Nullable Run current; // this and what follows: guarded by lock
  private int failures;
  private long restarts;
  private long abandoned;
  private boolean closing;

  private AgentRunner(
      String name,
      Agent.Factory agents,
      Backoff backoff,
      AgentListener listener,
      Watchdog watchdog,
      DoubleSupplier random) {
    this.name = name;
    this.agents = agents;
    this.backoff = backoff;
    this.listener = listener;
    this.watchdog = watchdog;
    this.time = watchdog.time();
    this.random = random;
  }

  /**
   * Starts a role; failures are logged as {@code NAME: reason; restarting in N s}.
   *
   * @param name of its thread: camera and role, e.g. {@code front-capture}
   */
  public static AgentRunner start(String name, Agent.Factory agents, Backoff backoff) {
    return start(name, agents, backoff, new LoggingListener(name));
  }

  /**
   * Starts a role.
   *
   * @param name of its thread: camera and role, e.g. {@code front-capture}
   */
  public static AgentRunner start(
      String name, Agent.Factory agents, Backoff backoff, AgentListener listener) {
    return start(name, agents, backoff, listener, Watchdog.SHARED, Math::random);
  }

  /**
   * Starts a role with another watchdog and its clock.
   *
   * @param random gives 0 to 1 for the jitter of each wait
   */
  static AgentRunner start(
      String name,
      Agent.Factory agents,
      Backoff backoff,
      AgentListener listener,
      Watchdog watchdog,
      DoubleSupplier random) {
    AgentRunner runner = new AgentRunner(name, agents, backoff, listener, watchdog, random);
    synchronized (runner.lock) {
      runner.startRun(null);
    }
    return runner;
  }

  /** Number of times that the role was started again. */
  public long restarts() {
    synchronized (lock) {
      return restarts;
    }
  }

  /** Number of abandoned threads. */
  public long abandoned() {
    synchronized (lock) {
      return abandoned;
    }
  }

  /**
   * Waits until the role is complete or closed.
   *
   * @return false if it still runs after this time
   */
  public boolean awaitEnd(Duration timeout) throws InterruptedException {
    synchronized (lock) {
      long untilNs = time.nowNs() + timeout.toNanos();
      while (current != null && time.nowNs() - untilNs < 0) {
        time.await(lock, untilNs);
      }
      return current == null;
    }
  }

  /**
   * Interrupts the role and waits until it is closed, at most 3 s: then its thread is abandoned and
   * counted. No listener is called after that.
   */
  @Override
  public void close() {
    close(CLOSE_TIMEOUT);
  }

  /** Closes as {@link #close()} does, with another limit. */
  public void close(Duration timeout) {
    boolean interrupted = false;
    synchronized (lock) {
      closing = true;
      lock.notifyAll();
      Run run = current;
      if (run != null && run.thread != null) {
        run.thread.interrupt();
      }
      long untilNs = time.nowNs() + timeout.toNanos();
      while (current != null && time.nowNs() - untilNs < 0) {
        try {
          time.await(lock, untilNs);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (current != null) {
        abandon(current);
        current = null;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Starts a thread; the lock is held. */
  private void startRun(@Nullable Duration missed) {
    Run run = new Run(missed);
    current = run;
    watchdog.add(run);
    run.thread = DaemonThread.start(name, run);
  }

  /** Abandons a thread; the lock is held. */
  private void abandon(Run run) {
    abandoned++;
    watchdog.remove(run);
    if (run.thread != null) {
      run.thread.interrupt(); // if the native call ever returns, the agent must notice at once
    }
  }

  /** One thread of the role. All fields but {@code missed} are guarded by the runner's lock. */
  private final class Run implements Heartbeat, Runnable, Watchdog.Watched {
    private final @Nullable Duration missed; // the limit that the thread before this one exceeded
    private @Nullable Thread thread;
    private boolean limited;
    private long deadlineNs;
    private Duration limit = Duration.ZERO;

    Run(@Nullable Duration missed) {
      this.missed = missed;
    }

    @Override
    public void run() {
      try {
        boolean again = true;
        if (missed != null) {
          Duration wait = nextWait();
          listener.abandoned(missed, wait);
          again = pause(wait);
        }
        while (again) {
          again = runOnce();
        }
      } catch (InterruptedException e) {
        // closing
      } finally {
        watchdog.remove(this);
        synchronized (lock) {
          if (current == this) {
            current = null;
            lock.notifyAll();
          }
        }
      }
    }

    /** One agent and the wait after it; false if there is to be no other on this thread. */
    private boolean runOnce() throws InterruptedException {
      Throwable failure = work();
      idle();
      if (!isWanted()) {
        return false;
      }
      if (failure == null) {
        listener.ended();
        return false;
      }
      Duration wait = nextWait();
      listener.failed(failure, wait);
      return pause(wait);
    }

    private @Nullable Throwable work() {
      Throwable failure = null;
      Agent agent = null;
      try {
        agent = agents.create(this);
        agent.onStart();
        while (isWanted() && agent.doWork()) {}
      } catch (Throwable e) { // also an Error: the role must be restarted after it
        FatalErrors.report(e);
        failure = e;
      }
      try {
        if (agent != null) {
          agent.onClose();
        }
      } catch (Throwable e) {
        FatalErrors.report(e);
        if (failure == null) {
          failure = e;
        } else if (failure != e) {
          failure.addSuppressed(e);
        }
      }
      return failure;
    }

    private Duration nextWait() {
      synchronized (lock) {
        return backoff.after(++failures, random.getAsDouble());
      }
    }

    /** Waits before the next agent; false if the runner is closed meanwhile. */
    private boolean pause(Duration wait) throws InterruptedException {
      synchronized (lock) {
        if (isWanted()) {
          Thread.interrupted(); // left over from the failed run: only close() ends the wait
        }
        long untilNs = time.nowNs() + wait.toNanos();
        while (isWanted() && time.nowNs() - untilNs < 0) {
          time.await(lock, untilNs);
        }
        if (!isWanted()) {
          return false;
        }
        restarts++;
        return true;
      }
    }

    private boolean isWanted() {
      synchronized (lock) {
        return current == this && !closing;
      }
    }

    @Override
    public long check(long nowNs) {
      synchronized (lock) {
        if (!limited || current != this || closing) {
          return Long.MAX_VALUE;
        }
        long leftNs = deadlineNs - nowNs;
        if (leftNs > 0) {
          return leftNs;
        }
        abandon(this);
        startRun(limit);
        return Long.MAX_VALUE;
      }
    }

    @Override
    public boolean within(Duration newLimit) {
      long newDeadlineNs = time.nowNs() + newLimit.toNanos();
      boolean valid;
      synchronized (lock) {
        limited = true;
        limit = newLimit;
        deadlineNs = newDeadlineNs;
        valid = current == this;
      }
      watchdog.deadline(newDeadlineNs);
      return valid;
    }

    @Override
    public boolean idle() {
      synchronized (lock) {
        limited = false;
        return current == this;
      }
    }

    @Override
    public void healthy() {
      synchronized (lock) {
        if (current == this) {
          failures = 0;
        }
      }
    }
  }
}
