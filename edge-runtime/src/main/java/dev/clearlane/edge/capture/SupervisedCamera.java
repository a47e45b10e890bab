package dev.clearlane.edge.capture;

import dev.clearlane.bundle.Reasons;
import dev.clearlane.edge.agent.AgentListener;
import dev.clearlane.edge.agent.AgentRunner;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A camera that is kept running: reopened with back-off when its source fails, on a thread that is
 * replaced when it hangs. Its frames go to a sink, on one timeline throughout. Thread-safe.
 */
public final class SupervisedCamera implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SupervisedCamera.class);

  /** Opens a source. */
  @FunctionalInterface
  interface Opener {
    Camera open() throws IOException, InterruptedException;
  }

  private final String name;
  private final CameraSettings settings;
  private final FrameSink sink;
  private final CameraTracker tracker;
  private final AgentRunner runner;

  private SupervisedCamera(
      String name,
      CameraSettings settings,
      Opener opener,
      long originNs,
      FrameSink sink,
      Duration frameTimeout) {
    this.name = name;
    this.settings = settings;
    this.sink = sink;
    tracker = new CameraTracker(name, settings);
    Timeline timeline = new Timeline(originNs);
    runner =
        AgentRunner.start(
            name + "-capture",
            heartbeat ->
                new CaptureAgent(
                    heartbeat, settings.source(), opener, timeline, sink, tracker, frameTimeout),
            settings.retry(),
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
      Opener opener,
      long originNs,
      FrameSink sink,
      Duration frameTimeout) {
    return new SupervisedCamera(name, settings, opener, originNs, sink, frameTimeout);
  }

  /** Its current state. */
  public CameraState state() {
    return tracker.state(runner.restarts(), runner.abandoned());
  }

  /** Ends the camera, within 3 s; the sink is not called after that. */
  @Override
  public void close() {
    runner.close();
  }

  private final class Listener implements AgentListener {
    @Override
    public void failed(Throwable failure, Duration wait) {
      lost(describe(failure), wait);
      if (!(failure instanceof IOException)) {
        LOG.debug("{}: capture failed", name, failure);
      }
    }

    @Override
    public void abandoned(Duration limit, Duration wait) {
      tracker.discardPool(); // the abandoned thread may still write into one of its frames
      lost(
          "%s: native call hung for %.1f s; thread abandoned"
              .formatted(settings.source().label(), limit.toMillis() / 1000.0),
          wait);
    }

    @Override
    public void ended() {
      tracker.ended();
      sink.ended();
    }

    private void lost(String cause, Duration wait) {
      tracker.lost(cause, wait);
      sink.lost(cause);
    }

    private String describe(Throwable failure) {
      return failure instanceof IOException
          ? Reasons.of(failure)
          : settings.source().label() + ": " + failure;
    }
  }
}
