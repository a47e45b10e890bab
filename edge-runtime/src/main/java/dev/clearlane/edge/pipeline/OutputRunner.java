package dev.clearlane.edge.pipeline;

import dev.clearlane.edge.agent.Agent;
import dev.clearlane.edge.agent.AgentListener;
import dev.clearlane.edge.agent.Backoff;
import dev.clearlane.edge.agent.Pulse;
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
  private static final long LOOK_NS = 500_000_000;

  /** A clip on a full disk need not be begun ten times a second. */
  private static final Backoff BACKOFF =
      new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(30), 0.2);

  private final String camera;
  private final OutputPlan plan;
  private final StreamFormat format;
  private final CameraMetrics metrics;
  private final FrameSlot<RestoredFrame> slot = new FrameSlot<>();
  private final CountDownLatch over = new CountDownLatch(1);
  private final Agent agent;
  private volatile boolean open;
  private volatile @Nullable String problem;
  private long dropped;

  private OutputRunner(String camera, OutputPlan plan, StreamFormat format, CameraMetrics metrics) {
    this.camera = camera;
    this.plan = plan;
    this.format = format;
    this.metrics = metrics;
    agent = Agent.start(camera + "-" + plan.name(), this::run, BACKOFF, new Listener());
  }

  static OutputRunner start(
      String camera, OutputPlan plan, StreamFormat format, CameraMetrics metrics) {
    return new OutputRunner(camera, plan, format, metrics);
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
    agent.close();
    slot.close();
  }

  private void run(Pulse pulse) throws IOException, InterruptedException {
    if (slot.isOver()) {
      return; // failed, and nothing came since
    }
    try (Output output = plan.source().open(format)) {
      open = true;
      problem = null;
      LOG.info("{}: {} is open", camera, output.name());
      while (!slot.isOver()) {
        RestoredFrame frame = slot.take(LOOK_NS);
        if (frame != null) {
          long startNs = System.nanoTime();
          output.accept(frame);
          metrics.stage("output", System.nanoTime() - startNs);
          pulse.healthy();
        }
      }
    } finally {
      open = false;
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
