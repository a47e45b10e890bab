package dev.clearlane.edge.pipeline;

import dev.clearlane.edge.agent.Agent;
import dev.clearlane.edge.agent.AgentRunner;
import dev.clearlane.edge.agent.Backoff;
import dev.clearlane.edge.capture.CameraState;
import dev.clearlane.edge.capture.FrameSink;
import dev.clearlane.edge.capture.RunningCamera;
import dev.clearlane.edge.pacing.FrameInterval;
import dev.clearlane.edge.status.CameraMetrics;
import dev.clearlane.edge.status.Metrics;
import dev.clearlane.edge.status.StatusSnapshot;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.FrameHandOff;
import dev.clearlane.serving.frame.StreamFormat;
import dev.clearlane.serving.models.Mode;
import dev.clearlane.serving.thread.FatalErrors;
import dev.clearlane.serving.vehicle.VehicleSignals;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One camera from capture to outputs. A frame's way, with the threads ([…]) and hand-offs (=>):
 *
 * <pre>
 *  [NAME-capture]   SupervisedCamera reads and stamps a frame; while frame after frame is
 *        |          being restored, their pixels are converted here
 *        =>         slot (newest frame wins) or queue (every frame)
 *  [NAME-pipeline]  CameraPipeline takes it; FramePath opens outputs for its size, and removes
 *        |          the distortion of the lens where its file is set (LensStep)
 *        |            LIVE, REALTIME: DeadlineProcessor       EVERY_FRAME: DirectProcessor
 *        =>           offers it and waits until its deadline       |
 *  [NAME-restore]     FrameRestorer: select, pace, restore    FrameRestorer on this thread
 *        =>           result, or the raw frame at the deadline     |
 *  [NAME-pipeline]  counts it and passes it, where a filter is set the filtered one (FilterStep),
 *                   to every output and to the live videos
 *        =>         one slot or queue per output
 *  [NAME-OUTPUT]    OutputRunner writes it: clip, MQTT topic, report
 *  [NAME-VIEW]      live video encodes it for RTSP clients
 * </pre>
 *
 * <p>The detour to the restoring thread exists because a call into an engine cannot be interrupted:
 * only another thread can keep the deadline. {@link FramePolicy} defines what happens to frames
 * that come too fast, and after failures.
 */
final class CameraPipeline {
  private static final String SLOT = "restore";

  private static final Logger LOG = LoggerFactory.getLogger(CameraPipeline.class);
  private static final long POLL_INTERVAL_NS = 200_000_000;
  private static final Duration ABORT_TIMEOUT = Duration.ofMillis(500);

  /** A pipeline that makes no progress for this long is reported as not alive. */
  private static final long HUNG_NS = 15_000_000_000L;

  private final CameraPlan first;
  private final String name;
  private final FramePolicy policy;
  private final EngineSupervisor engines;
  private final CameraMetrics metrics;
  private final SourceMonitor source;
  private final OutputSet outputs;
  private final FramePath path;
  private final FrameHandOff<Frame> captured;
  private final FrameInterval interval = new FrameInterval();
  private final List<Metrics.Registration> registrations = new ArrayList<>();
  private final CountDownLatch over = new CountDownLatch(1);
  private volatile CameraPlan plan;
  private volatile @Nullable StreamFormat format;
  private volatile @Nullable RunningCamera camera;
  private volatile @Nullable AgentRunner runner;
  private volatile boolean ended;
  private volatile long progressNs = System.nanoTime();
  private @Nullable Throwable failure; // guarded by over
  private long dropped; // used by the pipeline's thread only

  private CameraPipeline(
      CameraPlan plan,
      EngineSupervisor engines,
      VehicleSignals signals,
      CameraListener listener,
      Metrics all) {
    this.plan = plan;
    this.first = plan;
    this.engines = engines;
    name = plan.name();
    policy = plan.policy();
    metrics = all.camera(name);
    source = new SourceMonitor(name, listener, metrics, plan.views());
    outputs = new OutputSet(name, policy, metrics, this::fail);
    captured = policy.handOff();
    FrameRestorer.Factory restorers =
        format ->
            new FrameRestorer(
                name,
                engines,
                () -> this.plan.processing(),
                first.options(),
                format,
                signals,
                policy.dropsLate() ? interval::ns : () -> 0,
                PoolSizes.restored(first));
    FrameProcessor processor =
        policy.dropsLate()
            ? new DeadlineProcessor(name, restorers, () -> this.plan.processing(), metrics)
            : new DirectProcessor(restorers, metrics);
    path = new FramePath(plan, processor, outputs, metrics);
  }

  /** Starts a camera and its outputs. */
  static CameraPipeline start(
      CameraPlan plan,
      EngineSupervisor engines,
      VehicleSignals signals,
      CameraListener listener,
      Metrics metrics) {
    CameraPipeline pipeline = new CameraPipeline(plan, engines, signals, listener, metrics);
    pipeline.registrations.addAll(CaptureFigures.register(metrics, plan.name(), pipeline::camera));
    pipeline.wantEngines();
    pipeline.runner =
        AgentRunner.start(
            plan.name() + "-pipeline", heartbeat -> pipeline.new Loop(), Backoff.DEFAULT);
    pipeline.camera =
        plan.camera().start(plan.name(), PoolSizes.captured(plan), pipeline.new Sink());
    return pipeline;
  }

  CameraPlan plan() {
    return plan;
  }

  /** Applies another plan from the next frame on; source, views and options do not change. */
  void change(CameraPlan changed) {
    plan = changed;
    wantEngines();
    StreamFormat known = format;
    if (known != null) {
      outputs.match(changed.outputs(), known);
    }
  }

  /** Its current state. */
  CameraHealth health() {
    List<String> problems = new ArrayList<>(outputs.problems());
    String problem = source.problem();
    if (!source.isUp() && problem != null) {
      problems.add(problem);
    }
    problems.addAll(path.problems());
    boolean alive = System.nanoTime() - progressNs < HUNG_NS;
    return new CameraHealth(name, source.isUp(), ended, alive, problems);
  }

  /** Counters since a camera of this name was first started. */
  StatusSnapshot figures() {
    CameraState state = camera();
    return metrics.snapshot(state == null ? 0 : state.lostFrames());
  }

  /** Number of threads that hung in native code and were abandoned. */
  long abandoned() {
    CameraState state = camera();
    return path.abandoned() + (state == null ? 0 : state.abandonedThreads());
  }

  /** Number of frames for which a model was missing. */
  long unserved() {
    return path.unserved();
  }

  /** State of the camera; null before it was started. */
  @Nullable CameraState camera() {
    RunningCamera running = camera;
    return running == null ? null : running.state();
  }

  /** Format of the source; null before it was opened. */
  @Nullable StreamFormat format() {
    return format;
  }

  /** First failure of a run that does not retry, later ones suppressed; null for none. */
  @Nullable Throwable failure() {
    synchronized (over) {
      return failure;
    }
  }

  boolean isOver() {
    return over.getCount() == 0;
  }

  /** Waits until the source is at its end and all outputs are closed. */
  void awaitOver() throws InterruptedException {
    over.await();
  }

  /** Ends the camera and closes the outputs; takes seconds if something hangs. */
  void close(Duration timeout) throws InterruptedException {
    RunningCamera running = camera;
    if (running != null) {
      running.close();
    }
    captured.end();
    if (!over.await(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
      LOG.warn("{}: did not stop within {} s; aborted", name, timeout.toMillis() / 1000.0);
    }
    AgentRunner loop = runner;
    if (loop != null) {
      loop.close(ABORT_TIMEOUT);
    }
    captured.close();
    registrations.forEach(Metrics.Registration::close);
  }

  private void wantEngines() {
    if (policy.retries() && plan.processing().mode() != Mode.PASS) {
      engines.want();
    }
  }

  /** Ends a run that does not retry; frames that wait are dropped. */
  private void fail(Throwable cause) {
    note(cause);
    captured.close();
  }

  private void note(Throwable cause) {
    synchronized (over) {
      if (failure == null) {
        failure = cause;
      } else if (failure != cause) {
        failure.addSuppressed(cause);
      }
    }
  }

  private void countDropped() {
    for (long now = captured.replaced(); dropped < now; dropped++) {
      metrics.dropped(SLOT);
    }
  }

  /** Takes one captured frame per step; closes the outputs at the end. */
  private final class Loop implements Agent {
    @Override
    public boolean doWork() throws InterruptedException {
      progressNs = System.nanoTime();
      if (captured.isOver()) {
        return false;
      }
      Frame raw = captured.take(POLL_INTERVAL_NS);
      countDropped();
      if (raw == null) {
        source.noFrame();
        return true;
      }
      try {
        source.frame();
        path.pass(raw, plan, format);
      } catch (InterruptedException e) {
        throw e;
      } catch (Throwable e) { // also an Error: the next frame may succeed
        FatalErrors.report(e); // unless the process cannot go on
        if (policy.retries()) {
          LOG.error("{}: frame lost: {}", name, e.toString());
          LOG.debug("{}", name, e);
        } else {
          fail(e);
        }
      }
      return true;
    }

    @Override
    public void onClose() {
      boolean interrupted = Thread.interrupted();
      ended = true;
      source.ended();
      outputs.end();
      try {
        path.close();
        outputs.close(interrupted ? Duration.ZERO : policy.outputTimeout());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } finally {
        over.countDown();
      }
    }
  }

  /** Receives frames and state of the camera, on its threads. */
  private final class Sink implements FrameSink {
    @Override
    public void opened(StreamFormat now) {
      format = now;
      source.opened();
      if (!policy.retries()) {
        openRecording(now);
      }
    }

    /** Opens all before the first frame, so that none is late and a failure ends the run. */
    private void openRecording(StreamFormat now) {
      outputs.match(plan.outputs(), now);
      try {
        if (plan.processing().mode() != Mode.PASS) {
          engines.replace();
          engines.want(); // from now on supervised
        }
      } catch (Exception e) {
        fail(e);
      }
    }

    @Override
    public void accept(Frame frame) throws InterruptedException {
      metrics.captured();
      interval.add(frame.captureNs());
      if (path.isRestoring()) {
        frame.pixels(); // converts them here, while the frame before is being restored
      }
      captured.put(frame);
    }

    @Override
    public void lost(String cause) {
      source.failed(cause);
    }

    @Override
    public void failed(Throwable cause) {
      note(cause); // frames captured before are still processed
    }

    @Override
    public void ended() {
      captured.end();
    }
  }
}
