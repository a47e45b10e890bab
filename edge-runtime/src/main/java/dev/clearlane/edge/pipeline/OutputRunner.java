package dev.clearlane.edge.pipeline;

import dev.clearlane.bundle.Reasons;
import dev.clearlane.edge.agent.Agent;
import dev.clearlane.edge.agent.AgentListener;
import dev.clearlane.edge.agent.AgentRunner;
import dev.clearlane.edge.agent.Backoff;
import dev.clearlane.edge.agent.Heartbeat;
import dev.clearlane.edge.agent.OneAttempt;
import dev.clearlane.edge.publish.Output;
import dev.clearlane.edge.status.CameraMetrics;
import dev.clearlane.serving.frame.FrameHandOff;
import dev.clearlane.serving.frame.RestoredFrame;
import dev.clearlane.serving.frame.StreamFormat;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one output on a thread of its own. With {@link FramePolicy#LIVE} a slow output misses frames
 * and a failed one is opened again; with {@link FramePolicy#EVERY_FRAME} a slow output makes the
 * pipeline wait and a failure ends the run.
 */
final class OutputRunner {
  private static final Logger LOG = LoggerFactory.getLogger(OutputRunner.class);
  private static final long POLL_INTERVAL_NS = 500_000_000;

  /** Limits the number of clips that are started on a full disk. */
  private static final Backoff BACKOFF = Backoff.of(Duration.ofSeconds(1), Duration.ofSeconds(30));

  /** Outputs whose names are no paths. */
  private static final Pattern ROLE = Pattern.compile("[a-z0-9-]+");

  private final String camera;
  private final OutputPlan plan;
  private final StreamFormat format;
  private final CameraMetrics metrics;
  private final Consumer<Throwable> onFailure;
  private final FrameHandOff<RestoredFrame> frames;
  private final CountDownLatch over = new CountDownLatch(1);
  private final AgentRunner runner;
  private volatile boolean open;
  private volatile @Nullable String problem;
  private long dropped; // used by the pipeline's thread only
  private long pending; // frames that were not written yet; guarded by this
  private boolean failed; // guarded by this

  private OutputRunner(
      String camera,
      OutputPlan plan,
      StreamFormat format,
      FramePolicy policy,
      CameraMetrics metrics,
      Consumer<Throwable> onFailure) {
    this.camera = camera;
    this.plan = plan;
    this.format = format;
    this.metrics = metrics;
    this.onFailure = onFailure;
    frames = policy.handOff();
    runner =
        AgentRunner.start(
            camera + "-" + role(plan.name()),
            heartbeat ->
                policy.retries()
                    ? new Writer(heartbeat)
                    : new OneAttempt(new Writer(heartbeat), this::fail),
            BACKOFF,
            new Listener());
  }

  /**
   * Starts an output.
   *
   * @param onFailure receives the failure if the policy does not open outputs again
   */
  static OutputRunner start(
      String camera,
      OutputPlan plan,
      StreamFormat format,
      FramePolicy policy,
      CameraMetrics metrics,
      Consumer<Throwable> onFailure) {
    return new OutputRunner(camera, plan, format, policy, metrics, onFailure);
  }

  /** Part of the thread's name; the kind of a file output, not its path. */
  private static String role(String output) {
    return ROLE.matcher(output).matches() ? output : "file";
  }

  String name() {
    return plan.name();
  }

  /** Whether this runs that output. */
  boolean isFor(OutputPlan output) {
    return plan.name().equals(output.name());
  }

  /** Whether frames of this format have the size that the output was opened for. */
  boolean takes(StreamFormat now) {
    return format.widthPx() == now.widthPx() && format.heightPx() == now.heightPx();
  }

  /** Passes a frame to the output; owned by this object from the call on. Used by one thread. */
  void accept(RestoredFrame frame) throws InterruptedException {
    addPending(1);
    if (!frames.put(frame)) {
      addPending(-1);
    }
    for (long now = frames.replaced(); dropped < now; dropped++) {
      addPending(-1);
      metrics.dropped(plan.name());
    }
  }

  /** Waits until all frames are written, or the output has failed. */
  synchronized void awaitIdle() throws InterruptedException {
    while (pending > 0 && !failed) {
      wait();
    }
  }

  /** Whether the output is open. */
  boolean isOpen() {
    return open;
  }

  /** Its last failure in one line; null for none. */
  @Nullable String problem() {
    return problem;
  }

  /** Declares that no more frames come: the output writes what it has and closes. */
  void end() {
    frames.end();
  }

  /** Waits until the output has closed and stops it after the timeout. */
  void close(Duration timeout) throws InterruptedException {
    frames.end();
    if (!over.await(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
      LOG.warn("{}: {} did not finish within {}; aborted", camera, plan.name(), seconds(timeout));
    }
    runner.close();
    frames.close();
  }

  private void fail(Throwable cause) {
    metrics.outputFailed(plan.name());
    problem = Reasons.of(cause);
    synchronized (this) {
      failed = true;
      notifyAll();
    }
    frames.close();
    onFailure.accept(cause);
  }

  private synchronized void addPending(int count) {
    pending += count;
    notifyAll();
  }

  private static String seconds(Duration duration) {
    return duration.toMillis() / 1000.0 + " s";
  }

  /** Writes frames to the output, from its opening to its failure or end. */
  private final class Writer implements Agent {
    private final Heartbeat heartbeat;
    private @Nullable Output output;

    Writer(Heartbeat heartbeat) {
      this.heartbeat = heartbeat;
    }

    @Override
    public void onStart() throws IOException, InterruptedException {
      if (frames.isOver()) {
        return; // failed before, and no frame came since
      }
      Output opened = plan.source().open(format);
      output = opened;
      open = true;
      problem = null;
      LOG.info("{}: {} opened", camera, opened.name());
    }

    @Override
    public boolean doWork() throws IOException, InterruptedException {
      Output current = output;
      if (current == null || frames.isOver()) {
        return false;
      }
      RestoredFrame frame = frames.take(POLL_INTERVAL_NS);
      if (frame != null) {
        long startNs = System.nanoTime();
        current.accept(frame);
        metrics.stage(plan.stage(), System.nanoTime() - startNs);
        addPending(-1);
        heartbeat.healthy();
      }
      return true;
    }

    @Override
    public void onClose() throws IOException {
      open = false;
      Output closing = output;
      output = null;
      if (closing != null) {
        closing.close();
      }
    }
  }

  private final class Listener implements AgentListener {
    @Override
    public void failed(Throwable cause, Duration wait) {
      metrics.outputFailed(plan.name());
      problem = Reasons.of(cause);
      LOG.warn("{}: {} failed: {}; retrying in {}", camera, plan.name(), problem, seconds(wait));
      if (frames.isOver()) {
        over.countDown();
      }
    }

    @Override
    public void abandoned(Duration limit, Duration wait) {
      metrics.outputFailed(plan.name());
    }

    @Override
    public void ended() {
      over.countDown();
    }
  }
}
