package dev.clearlane.edge.pipeline;

import dev.clearlane.bundle.BundleException;
import dev.clearlane.bundle.Reasons;
import dev.clearlane.edge.agent.AgentListener;
import dev.clearlane.edge.agent.AgentRunner;
import dev.clearlane.edge.agent.Backoff;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.inference.SharedEngines;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps engines open: opens them with back-off, and new ones when a run hangs. Engines that hang
 * cannot be freed; they are abandoned and counted. All methods are thread-safe.
 */
final class EngineSupervisor implements AutoCloseable {
  /** Opening engines on a busy accelerator more often would only slow it down. */
  static final Backoff BACKOFF = Backoff.of(Duration.ofSeconds(1), Duration.ofSeconds(30));

  private static final Logger LOG = LoggerFactory.getLogger(EngineSupervisor.class);
  private static final long POLL_INTERVAL_NS = 500_000_000;
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

  private final EngineSource source;
  private final @Nullable AgentRunner runner;
  private volatile @Nullable SharedEngines current;
  private final AtomicLong abandoned = new AtomicLong();
  private boolean wanted; // this and what follows: guarded by this
  private boolean attempted;
  private boolean closing;

  private EngineSupervisor(EngineSource source, boolean supervised) {
    this.source = source;
    runner =
        supervised
            ? AgentRunner.start(
                "engine-supervisor", heartbeat -> this::supervise, BACKOFF, new Listener())
            : null;
  }

  /** Supervises engines; they are opened once {@link #want} or {@link #replace} is called. */
  static EngineSupervisor start(EngineSource source) {
    return new EngineSupervisor(source, true);
  }

  /**
   * Keeps engines without supervision: a run may take any time, and {@link #replace} opens them.
   */
  static EngineSupervisor unsupervised(EngineSource source) {
    return new EngineSupervisor(source, false);
  }

  /** Opens engines from now on. */
  synchronized void want() {
    wanted = true;
    notifyAll();
  }

  /** Waits until the first attempt to open engines has ended. */
  synchronized void awaitFirstAttempt(Duration timeout) throws InterruptedException {
    long untilNs = System.nanoTime() + timeout.toNanos();
    while (!attempted && !closing) {
      long leftNs = untilNs - System.nanoTime();
      if (leftNs <= 0) {
        return;
      }
      TimeUnit.NANOSECONDS.timedWait(this, leftNs);
    }
  }

  /** The engines; null if there are none. */
  @Nullable SharedEngines current() {
    return current;
  }

  /** Number of times that engines were abandoned. */
  long abandoned() {
    return abandoned.get();
  }

  /**
   * Opens engines and uses them from the next frame on.
   *
   * @throws BundleException if a model is missing or differs from its manifest; the current engines
   *     stay
   * @throws EngineException if one cannot be opened; the current engines stay
   */
  void replace() throws BundleException, EngineException {
    SharedEngines opened = source.open();
    SharedEngines before;
    synchronized (this) {
      before = current;
      current = closing ? null : opened;
    }
    if (before != null) {
      before.close();
    }
    if (current != opened) {
      opened.close();
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      closing = true;
      notifyAll();
    }
    if (runner != null) {
      runner.close(CLOSE_TIMEOUT);
    }
    SharedEngines last;
    synchronized (this) {
      last = current;
      current = null;
    }
    if (last != null) {
      last.close();
    }
  }

  /** One step: opens engines, checks them or waits. */
  private boolean supervise() throws BundleException, EngineException, InterruptedException {
    awaitWanted();
    SharedEngines engines = current;
    if (engines == null) {
      open();
    } else if (engines.isHung()) {
      current = null;
      abandoned.incrementAndGet();
      throw new EngineException("an engine run hangs; engines abandoned");
    } else {
      pause();
    }
    return true;
  }

  private void open() throws BundleException, EngineException {
    try {
      SharedEngines opened = source.open();
      synchronized (this) {
        if (current == null && !closing) {
          current = opened;
          opened = null;
        }
      }
      if (opened != null) {
        opened.close(); // replaced or closed meanwhile
      }
    } finally {
      synchronized (this) {
        attempted = true;
        notifyAll();
      }
    }
  }

  private synchronized void awaitWanted() throws InterruptedException {
    while (!wanted) {
      wait();
    }
  }

  private synchronized void pause() throws InterruptedException {
    if (!closing) {
      TimeUnit.NANOSECONDS.timedWait(this, POLL_INTERVAL_NS);
    }
  }

  private static final class Listener implements AgentListener {
    @Override
    public void failed(Throwable cause, Duration wait) {
      LOG.warn(
          "no engines: {}; raw frames pass, retrying in {} s",
          Reasons.of(cause),
          wait.toMillis() / 1000.0);
    }

    @Override
    public void abandoned(Duration limit, Duration wait) {
      // opening engines has no deadline: building one takes minutes
    }

    @Override
    public void ended() {
      // only by closing
    }
  }
}
