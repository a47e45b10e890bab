package dev.clearlane.edge.capture;

import dev.clearlane.bundle.Reasons;
import dev.clearlane.edge.agent.Agent;
import dev.clearlane.edge.agent.AgentListener;
import dev.clearlane.edge.agent.AgentRunner;
import dev.clearlane.edge.agent.Backoff;
import dev.clearlane.edge.agent.OneAttempt;
import dev.clearlane.edge.capture.source.Source;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A source that is read on a thread of its own, which is replaced when it hangs. The cameras of a
 * vehicle are reopened with back-off when they fail, and their frames are put on one timeline; a
 * recording is read once, with its own timestamps. Thread-safe.
 *
 * <p>A lost source is retried at least once a second: a retry costs a camera nothing, and a longer
 * wait would exceed the 5 s within which a returning camera must show.
 */
final class SupervisedCamera implements RunningCamera {
  private static final Logger LOG = LoggerFactory.getLogger(SupervisedCamera.class);

  private final String label;
  private final FrameSink sink;
  private final CameraTracker tracker;
  private final AtomicBoolean failed = new AtomicBoolean();
  private final boolean once;
  private final AgentRunner runner;

  private SupervisedCamera(
      String name, CapturePlan plan, int frames, @Nullable Backoff retry, FrameSink sink) {
    this.label = plan.label();
    this.sink = sink;
    once = retry == null;
    tracker = new CameraTracker(name, plan.label(), frames);
    runner =
        AgentRunner.start(
            name + "-capture",
            heartbeat -> {
              CaptureAgent capture = new CaptureAgent(heartbeat, plan, sink, tracker);
              return once ? attempt(capture) : capture;
            },
            retry == null ? Backoff.DEFAULT : retry,
            new Listener());
  }

  /**
   * Starts a camera.
   *
   * @param name in thread names and logs, e.g. {@code front}
   * @param originNs presentation time 0 on the monotonic clock; cameras with the same origin show
   *     the same moment at the same time
   * @param sink receives its frames, in ticks of 1/90,000 s
   */
  public static SupervisedCamera start(
      String name, CameraSettings settings, long originNs, FrameSink sink) {
    return start(
        name,
        settings,
        () -> Cameras.open(settings),
        originNs,
        sink,
        CaptureAgent.LIVE_FRAME_TIMEOUT);
  }

  /**
   * Starts a camera with another opener.
   *
   * @param frameTimeout maximum time of a call for the next frame of a live source
   */
  static SupervisedCamera start(
      String name,
      CameraSettings settings,
      CameraOpener opener,
      long originNs,
      FrameSink sink,
      Duration frameTimeout) {
    boolean loop = settings.source() instanceof Source.Recording recording && recording.loop();
    CapturePlan plan =
        new CapturePlan(
            settings.source().label(), opener, loop, new Timeline(originNs), frameTimeout);
    return new SupervisedCamera(name, plan, settings.frames(), settings.retry(), sink);
  }

  /** Starts a recording that is read once, with its own timestamps. */
  static SupervisedCamera startOnce(
      String name, String label, CameraOpener opener, int frames, FrameSink sink) {
    CapturePlan plan = new CapturePlan(label, opener, false, null, CaptureAgent.LIVE_FRAME_TIMEOUT);
    return new SupervisedCamera(name, plan, frames, null, sink);
  }

  /** Ends at once after a failure, also after that of an abandoned thread. */
  private Agent attempt(CaptureAgent capture) {
    return failed.get() ? () -> false : new OneAttempt(capture, this::fail);
  }

  private void fail(Throwable cause) {
    if (!failed.getAndSet(true)) {
      sink.failed(cause);
    }
  }

  @Override
  public CameraState state() {
    return tracker.state(runner.restarts(), runner.abandoned());
  }

  @Override
  public void close() {
    runner.close();
  }

  private final class Listener implements AgentListener {
    @Override
    public void failed(Throwable failure, Duration wait) {
      lost(describe(failure), wait);
      if (!(failure instanceof IOException)) {
        LOG.debug("{}: capture failed", label, failure);
      }
    }

    @Override
    public void abandoned(Duration limit, Duration wait) {
      tracker.discardPool(); // the abandoned thread may still write into one of its frames
      lost(
          "%s: native call hung for %.1f s; thread abandoned"
              .formatted(label, limit.toMillis() / 1000.0),
          wait);
    }

    @Override
    public void ended() {
      tracker.ended();
      sink.ended();
    }

    private void lost(String cause, Duration wait) {
      if (once) {
        fail(new IOException(cause));
        return;
      }
      tracker.lost(cause, wait);
      sink.lost(cause);
    }

    private String describe(Throwable failure) {
      return failure instanceof IOException ? Reasons.of(failure) : label + ": " + failure;
    }
  }
}
