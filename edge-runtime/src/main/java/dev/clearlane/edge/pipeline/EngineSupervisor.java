package dev.clearlane.edge.pipeline;

import dev.clearlane.bundle.BundleException;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.inference.SharedEngines;
import dev.clearlane.serving.thread.DaemonThread;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps engines open: tries again with growing waits where they cannot be opened, and opens new
 * ones where a run does not come back. Such engines cannot be freed; they are left behind and
 * counted. One thread of its own; all methods are thread-safe.
 */
final class EngineSupervisor implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EngineSupervisor.class);
  private static final long LOOK_MS = 500;

  /** Opens the engines. */
  interface Source {
    SharedEngines open() throws BundleException, EngineException;
  }

  /**
   * How often to try.
   *
   * @param first wait after the first failure
   * @param most longest wait
   */
  record Retry(Duration first, Duration most) {
    static final Retry USUAL = new Retry(Duration.ofSeconds(1), Duration.ofSeconds(30));
  }

  private final Source source;
  private final Retry retry;
  private final Thread thread;
  private volatile @Nullable SharedEngines current;
  private final AtomicLong abandoned = new AtomicLong();
  private boolean wanted;
  private boolean tried;
  private boolean closing;

  private EngineSupervisor(Source source, Retry retry) {
    this.source = source;
    this.retry = retry;
    thread = DaemonThread.unstarted("engines", this::run);
  }

  static EngineSupervisor start(Source source, Retry retry) {
    EngineSupervisor room = new EngineSupervisor(source, retry);
    room.thread.start();
    return room;
  }

  /** Opens engines from now on, where that was not wanted yet. */
  synchronized void want() {
    wanted = true;
    notifyAll();
  }

  /** Waits until they were opened, or could not be; at most so long. */
  synchronized void awaitFirstTry(Duration most) throws InterruptedException {
    long untilNs = System.nanoTime() + most.toNanos();
    while (!tried && !closing) {
      long leftMs = (untilNs - System.nanoTime()) / 1_000_000;
      if (leftMs <= 0) {
        return;
      }
      wait(leftMs);
    }
  }

  /** The engines; null while there are none. */
  @Nullable SharedEngines current() {
    return current;
  }

  /** How often engines were left behind. */
  long abandoned() {
    return abandoned.get();
  }

  /**
   * Opens the engines anew, and uses them from the next frame on.
   *
   * @throws BundleException if a model is not what it should be; the engines of before stay
   * @throws EngineException if one cannot be opened; likewise
   */
  void replace() throws BundleException, EngineException {
    SharedEngines now = source.open();
    SharedEngines before;
    synchronized (this) {
      before = current;
      current = now;
    }
    if (before != null) {
      before.close();
    }
  }

  /** Ends. */
  @Override
  public void close() {
    synchronized (this) {
      closing = true;
      notifyAll();
    }
    try {
      thread.join(1_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    SharedEngines last = current;
    current = null;
    if (last != null) {
      last.close();
    }
  }

  private void run() {
    long waitMs = retry.first().toMillis();
    try {
      while (pause(0)) {
        SharedEngines now = current;
        if (now == null) {
          if (open()) {
            continue;
          }
          if (!pause(waitMs)) {
            return;
          }
          waitMs = Math.min(2 * waitMs, retry.most().toMillis());
        } else if (now.isHung()) {
          current = null;
          abandoned.incrementAndGet();
          LOG.error("an engine does not come back; raw frames pass, new engines are opened");
          if (!pause(waitMs)) {
            return;
          }
          waitMs = Math.min(2 * waitMs, retry.most().toMillis());
        } else if (!pause(LOOK_MS)) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean open() {
    boolean opened = false;
    try {
      SharedEngines now = source.open();
      synchronized (this) {
        if (current == null) {
          current = now;
          now = null;
        }
      }
      if (now != null) {
        now.close(); // somebody has replaced them meanwhile
      }
      opened = true;
    } catch (BundleException | EngineException | RuntimeException e) {
      LOG.warn("no engines: {}; raw frames pass, tried again", e.getMessage());
    }
    synchronized (this) {
      tried = true;
      notifyAll();
    }
    return opened;
  }

  /** Waits; also until engines are wanted. False when the room is to close. */
  private synchronized boolean pause(long ms) throws InterruptedException {
    long untilNs = System.nanoTime() + ms * 1_000_000;
    while (!closing) {
      long leftMs = (untilNs - System.nanoTime() + 999_999) / 1_000_000;
      if (wanted && leftMs <= 0) {
        return true;
      }
      wait(wanted ? leftMs : 0);
    }
    return false;
  }
}
