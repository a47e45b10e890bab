package dev.clearlane.edge.pipeline;

import dev.clearlane.edge.agent.Agent;
import dev.clearlane.edge.agent.AgentListener;
import dev.clearlane.edge.agent.AgentRunner;
import dev.clearlane.edge.agent.Backoff;
import dev.clearlane.edge.agent.Heartbeat;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.StreamFormat;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Restores frames on a thread of its own, one at a time, so that the pipeline waits no longer than
 * until a frame's deadline. A result that comes later is dropped. A thread that hangs in an engine
 * is abandoned together with its frame and replaced.
 *
 * <p>Decision record: {@code docs/adr/0007-late-frames-pass.md}.
 */
final class RestoreWorker {
  private static final Logger LOG = LoggerFactory.getLogger(RestoreWorker.class);

  /** An engine run that takes longer will not return. */
  private static final Duration RUN_TIMEOUT = Duration.ofSeconds(15);

  /** The first frame measures the engines before it is restored. */
  private static final Duration WARM_UP_TIMEOUT = Duration.ofMinutes(3);

  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

  private final AgentRunner runner;
  private volatile @Nullable FrameRestorer restorer; // for its counter
  private @Nullable Frame offered; // this and what follows: guarded by this
  private long deadlineNs;
  private FrameRestorer.@Nullable Result result;
  private boolean busy;
  private boolean awaited;
  private boolean closing;

  private RestoreWorker(String camera, FrameRestorer.Factory restorers, StreamFormat format) {
    runner =
        AgentRunner.start(
            camera + "-restore",
            heartbeat -> new Restoring(heartbeat, restorers.create(format)),
            Backoff.DEFAULT,
            new Listener(camera));
  }

  /**
   * Starts a worker.
   *
   * @param restorers creates the restorer of each thread
   */
  static RestoreWorker start(String camera, FrameRestorer.Factory restorers, StreamFormat format) {
    return new RestoreWorker(camera, restorers, format);
  }

  /**
   * Offers a frame.
   *
   * @param frame owned by the worker if it is taken
   * @param untilNs its deadline on the monotonic clock
   * @return false if the worker is busy
   */
  synchronized boolean offer(Frame frame, long untilNs) {
    if (busy || closing) {
      return false;
    }
    offered = frame;
    deadlineNs = untilNs;
    busy = true;
    awaited = true;
    notifyAll();
    return true;
  }

  /** Result of the frame offered last, owned by the caller; null if its deadline came first. */
  synchronized FrameRestorer.@Nullable Result await() throws InterruptedException {
    while (result == null) {
      long leftNs = deadlineNs - System.nanoTime();
      if (leftNs <= 0 || closing) {
        awaited = false;
        return null;
      }
      TimeUnit.NANOSECONDS.timedWait(this, leftNs);
    }
    FrameRestorer.Result taken = result;
    result = null;
    return taken;
  }

  /** Number of frames for which a model was missing. */
  long unserved() {
    FrameRestorer current = restorer;
    return current == null ? 0 : current.unserved();
  }

  /** Number of abandoned threads. */
  long abandoned() {
    return runner.abandoned();
  }

  /** Ends the worker. */
  void close() {
    synchronized (this) {
      closing = true;
      notifyAll();
    }
    runner.close(CLOSE_TIMEOUT);
    Frame frame;
    FrameRestorer.Result left;
    synchronized (this) {
      frame = offered;
      left = result;
      offered = null;
      result = null;
    }
    if (frame != null) {
      frame.close();
    }
    if (left != null) {
      left.frame().close();
    }
  }

  private synchronized Frame take() throws InterruptedException {
    while (offered == null) {
      wait();
    }
    Frame frame = offered;
    offered = null;
    return frame;
  }

  private synchronized long deadlineNs() {
    return deadlineNs;
  }

  /** Publishes a result; false if the pipeline does not wait for it any more. */
  private synchronized boolean complete(FrameRestorer.Result completed) {
    busy = false;
    if (!awaited || closing) {
      return false;
    }
    result = completed;
    notifyAll();
    return true;
  }

  /** The thread of the frame is gone. */
  private synchronized void abandonFrame() {
    busy = false;
    awaited = false;
  }

  private final class Restoring implements Agent {
    private final Heartbeat heartbeat;
    private final FrameRestorer own;

    Restoring(Heartbeat heartbeat, FrameRestorer own) {
      this.heartbeat = heartbeat;
      this.own = own;
      restorer = own;
    }

    @Override
    public boolean doWork() throws InterruptedException {
      Frame frame = take();
      heartbeat.within(own.isWarm() ? RUN_TIMEOUT : WARM_UP_TIMEOUT);
      FrameRestorer.Result completed = own.restore(frame, deadlineNs());
      boolean current = heartbeat.idle();
      if (!current || !complete(completed)) {
        completed.frame().close();
        own.dropped();
      }
      heartbeat.healthy();
      return current;
    }

    @Override
    public void onClose() {
      own.close();
    }
  }

  private final class Listener implements AgentListener {
    private final String camera;

    Listener(String camera) {
      this.camera = camera;
    }

    @Override
    public void failed(Throwable cause, Duration wait) {
      abandonFrame();
      LOG.error("{}: restoring failed: {}; restarting", camera, cause.toString());
      LOG.debug("{}", camera, cause);
    }

    @Override
    public void abandoned(Duration limit, Duration wait) {
      abandonFrame();
      LOG.error(
          "{}: engine call hung for {} s; abandoned its thread and started a replacement",
          camera,
          limit.toSeconds());
    }

    @Override
    public void ended() {
      // only by closing
    }
  }
}
