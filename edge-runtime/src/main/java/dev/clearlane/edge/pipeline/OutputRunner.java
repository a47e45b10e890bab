package dev.clearlane.edge.pipeline;

import dev.clearlane.edge.agent.Agent;
import dev.clearlane.edge.agent.AgentListener;
import dev.clearlane.edge.agent.AgentRunner;
import dev.clearlane.edge.agent.Backoff;
import dev.clearlane.edge.agent.Heartbeat;
import dev.clearlane.edge.publish.Output;
import dev.clearlane.edge.status.CameraMetrics;
import dev.clearlane.serving.frame.FrameSlot;
import dev.clearlane.serving.frame.RestoredFrame;
import dev.clearlane.serving.frame.StreamFormat;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Feeds one output on a thread of its own, from a slot where the newest frame wins: an output that
 * is slow misses frames, one that fails is opened again after a wait, and neither concerns the
 * others.
 */
final class OutputRunner {
  private static final Logger LOG = LoggerFactory.getLogger(OutputRunner.class);
  private static final long POLL_INTERVAL_NS = 500_000_000;

  /** A clip on a full disk need not be begun ten times a second. */
  private static final Backoff BACKOFF =
      new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(30), 0.2);

  private final String camera;
  private final OutputPlan plan;
  private final StreamFormat format;
  private final CameraMetrics metrics;
  private final FrameSlot<RestoredFrame> slot = new FrameSlot<>();
  private final CountDownLatch over = new CountDownLatch(1);
  private final AgentRunner runner;
  private volatile boolean open;
  private volatile @Nullable String problem;
  private long dropped;

  private OutputRunner(String camera, OutputPlan plan, StreamFormat format, CameraMetrics metrics) {
    this.camera = camera;
    this.plan = plan;
    this.format = format;
    this.metrics = metrics;
    runner =
        AgentRunner.start(camera + "-" + role(plan.name()), Writer::new, BACKOFF, new Listener());
  }

  static OutputRunner start(
      String camera, OutputPlan plan, StreamFormat format, CameraMetrics metrics) {
    return new OutputRunner(camera, plan, format, metrics);
  }

  /** The thread's name says the kind of a file output, not its path. */
  private static String role(String output) {
    return output.matches("mqtt-[a-z]+") ? output : "file";
  }

  String name() {
    return plan.name();
  }

  /** True where this is the feed of that output. */
  boolean isFor(OutputPlan output) {
    return plan.name().equals(output.name());
  }

  /** True where frames of this format have the size that the output was opened for. */
  boolean takes(StreamFormat now) {
    return format.widthPx() == now.widthPx() && format.heightPx() == now.heightPx();
  }

  /** Takes a frame; never waits. Used by one thread. */
  void accept(RestoredFrame frame) {
    slot.put(frame);
    for (long now = slot.replaced(); dropped < now; dropped++) {
      metrics.dropped(plan.name());
    }
  }

  /** True while the output is open. */
  boolean isOpen() {
    return open;
  }

  /** Why it is not; null where nothing is known. */
  @Nullable String problem() {
    return problem;
  }

  /** Says that no more frames come: the output finishes what it has. */
  void end() {
    slot.end();
  }

  /** Waits until the output has finished, at most so long, and ends it in any case. */
  void close(Duration most) throws InterruptedException {
    slot.end();
    if (!over.await(most.toMillis(), TimeUnit.MILLISECONDS)) {
      LOG.warn("{}: {} did not finish in time; it is cut off", camera, plan.name());
    }
    runner.close();
    slot.close();
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
      if (slot.isOver()) {
        return; // failed, and no frame came since
      }
      Output opened = plan.source().open(format);
      output = opened;
      open = true;
      problem = null;
      LOG.info("{}: {} is open", camera, opened.name());
    }

    @Override
    public boolean doWork() throws IOException, InterruptedException {
      Output current = output;
      if (current == null || slot.isOver()) {
        return false;
      }
      RestoredFrame frame = slot.take(POLL_INTERVAL_NS);
      if (frame != null) {
        long startNs = System.nanoTime();
        current.accept(frame);
        metrics.stage("output", System.nanoTime() - startNs);
        heartbeat.healthy();
      }
      return true;
    }

    @Override
    public void onClose() throws IOException {
      open = false;
      if (output != null) {
        output.close();
      }
    }
  }

  private final class Listener implements AgentListener {
    @Override
    public void failed(Throwable cause, Duration wait) {
      metrics.outputFailed(plan.name());
      problem = Problems.line(cause);
      LOG.warn(
          "{}: {} failed: {}; opened again in {} s",
          camera,
          plan.name(),
          problem,
          wait.toMillis() / 1000.0);
      if (slot.isOver()) {
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
