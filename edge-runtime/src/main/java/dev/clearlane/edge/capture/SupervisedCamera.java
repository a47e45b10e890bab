package dev.clearlane.edge.capture;

import dev.clearlane.edge.agent.Agent;
import dev.clearlane.edge.agent.AgentListener;
import dev.clearlane.edge.agent.Pulse;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.FramePool;
import dev.clearlane.serving.frame.StreamFormat;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A camera that is kept running: opened again with back-off when its source fails, on a thread that
 * is replaced when it hangs. Its frames go to a sink, on one timeline throughout. Thread-safe.
 */
public final class SupervisedCamera implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SupervisedCamera.class);

  /** For what comes on top of a native call's own limit: closing, and a machine that is busy. */
  private static final Duration GRACE = Duration.ofSeconds(4);

  /** A live source may send data for a while of which no picture comes. */
  private static final Duration FRAME_LIMIT = StreamCamera.FIRST_PICTURE_LIMIT.plus(GRACE);

  private static final Duration RECORDING_LIMIT = Duration.ofSeconds(12);

  /** A cause that goes on is said again after this long: a camera may be away for days. */
  private static final long REPEAT_NS = 60_000_000_000L;

  /** No cause is said more often than this. */
  private static final long LEAST_REPEAT_NS = 1_000_000_000;

  private static final int MOST_CAUSES = 16;

  /** How a source is opened. */
  @FunctionalInterface
  interface Opener {
    Camera open() throws IOException, InterruptedException;
  }

  private final String name;
  private final CameraSettings settings;
  private final Opener opener;
  private final FrameSink sink;
  private final Duration frameLimit;
  private final Timeline timeline;
  private final Agent agent;
  private @Nullable FramePool pool;
  private CameraState.Phase phase = CameraState.Phase.OPENING;
  private String cause = "";
  private final Map<String, Long> saidNs = new HashMap<>(); // cause → when
  private long lostSinceNs;
  private @Nullable StreamFormat format;
  private long frames;
  private long lostFrames;
  private long droppedFrames;
  private long timeJumps;

  private SupervisedCamera(
      String name,
      CameraSettings settings,
      Opener opener,
      long originNs,
      FrameSink sink,
      Duration frameLimit) {
    this.name = name;
    this.settings = settings;
    this.opener = opener;
    this.sink = sink;
    this.frameLimit = frameLimit;
    timeline = new Timeline(originNs);
    agent = Agent.start(name + "-capture", this::run, settings.retry(), new Listener());
  }

  /**
   * Starts a camera.
   *
   * @param name in thread names and logs, e.g. {@code front}
   * @param originNs where presentation time 0 lies on the monotonic clock; cameras with the same
   *     origin show the same moment at the same time
   * @param sink takes its frames, in ticks of 1/90,000 s
   */
  public static SupervisedCamera start(
      String name, CameraSettings settings, long originNs, FrameSink sink) {
    return start(name, settings, () -> Cameras.open(settings), originNs, sink, FRAME_LIMIT);
  }

  /**
   * Starts a camera that is opened in another way.
   *
   * @param frameLimit how long a call for the next frame of a live source may take
   */
  static SupervisedCamera start(
      String name,
      CameraSettings settings,
      Opener opener,
      long originNs,
      FrameSink sink,
      Duration frameLimit) {
    return new SupervisedCamera(name, settings, opener, originNs, sink, frameLimit);
  }

  /** How it is now. */
  public synchronized CameraState state() {
    return new CameraState(
        phase,
        cause,
        format,
        frames,
        lostFrames,
        droppedFrames,
        agent.restarts(),
        agent.abandoned(),
        timeJumps);
  }

  /** Ends the camera, within 3 s; the sink hears nothing more. */
  @Override
  public void close() {
    agent.close();
  }

  private void run(Pulse pulse) throws IOException, InterruptedException {
    do {
      pulse.within(StreamInputs.OPEN_LIMIT.plus(StreamCamera.FIRST_PICTURE_LIMIT).plus(GRACE));
      try (Camera camera = opener.open()) {
        if (!pulse.idle()) {
          return; // this thread was replaced while it opened
        }
        timeline.begin(camera.format().timeBase(), camera.timestampBits());
        Passage passage = new Passage(camera, pulse);
        try {
          passage.run();
        } finally {
          passage.addLost();
        }
        pulse.within(GRACE);
      }
    } while (settings.source() instanceof Source.Recording recording
        && recording.loop()
        && pulse.idle());
  }

  /** The frames of one opening. */
  private final class Passage {
    private final Camera camera;
    private final Pulse pulse;
    private final Duration limit;
    private long lostBefore;

    Passage(Camera camera, Pulse pulse) {
      this.camera = camera;
      this.pulse = pulse;
      limit = limit(camera);
    }

    void run() throws IOException, InterruptedException {
      FramePool frees = announce();
      while (true) {
        boolean free = isFree(frees);
        pulse.within(limit);
        Frame frame;
        try {
          if (!free) {
            if (!camera.skip()) {
              endOfLive();
            }
            addDropped();
            continue;
          }
          frame = camera.next(frees);
        } catch (FormatChangedException e) {
          LOG.info("{}: {}", name, e.getMessage());
          if (!pulse.idle()) {
            return;
          }
          frees = announce();
          continue;
        }
        if (frame == null) {
          if (camera.isLive()) {
            endOfLive();
          }
          return;
        }
        if (!pulse.idle()) { // replaced: what the successor shares is not touched any more
          frame.close();
          return;
        }
        deliver(frame);
        pulse.healthy();
      }
    }

    private void endOfLive() throws IOException {
      throw new IOException(settings.source().label() + ": has ended");
    }

    /** A recording waits until a frame is free; a live source does not. */
    private boolean isFree(FramePool frees) throws InterruptedException {
      Frame frame = camera.isLive() ? frees.tryLease() : frees.lease();
      if (frame != null) {
        frame.close();
      }
      return frame != null;
    }

    private FramePool announce() {
      StreamFormat source = camera.format();
      StreamFormat ours =
          new StreamFormat(
              source.widthPx(),
              source.heightPx(),
              Timeline.TIME_BASE,
              source.framesPerSecond(),
              source.expectedFrames());
      FramePool frees = poolFor(ours);
      sink.opened(ours);
      return frees;
    }

    private void deliver(Frame frame) throws InterruptedException {
      Timeline.Moment moment = timeline.place(frame.pts(), frame.captureNs());
      addLost();
      sink.accept(frame.stamp(count(), moment.pts(), moment.captureNs()));
    }

    /** Adds what was lost since the last time. */
    void addLost() {
      long now = camera.lostFrames();
      SupervisedCamera.this.addLost(now - lostBefore);
      lostBefore = now;
    }
  }

  /** How long a call for the next frame may take. */
  private Duration limit(Camera camera) {
    if (!camera.isLive()) {
      double period = 2 / camera.format().framesPerSecond();
      return RECORDING_LIMIT.plus(Duration.ofMillis(Math.round(1000 * period)));
    }
    return frameLimit;
  }

  /** The pool of before where the size is that of before. */
  private synchronized FramePool poolFor(StreamFormat now) {
    StreamFormat before = format;
    FramePool frees = pool;
    if (frees == null
        || before == null
        || before.widthPx() != now.widthPx()
        || before.heightPx() != now.heightPx()) {
      frees = new FramePool(settings.frames(), now.widthPx(), now.heightPx());
      pool = frees;
    }
    boolean again = phase == CameraState.Phase.LOST;
    if (phase != CameraState.Phase.RUNNING) {
      LOG.info(
          "{}: {}: {}x{} at {} frames per second{}",
          name,
          settings.source().label(),
          now.widthPx(),
          now.heightPx(),
          Math.round(now.framesPerSecond() * 100) / 100.0,
          again ? ", back after %.1f s".formatted((System.nanoTime() - lostSinceNs) / 1e9) : "");
    }
    phase = CameraState.Phase.RUNNING;
    cause = "";
    format = now;
    return frees;
  }

  private synchronized void addLost(long count) {
    lostFrames += count;
  }

  private synchronized long count() {
    timeJumps = timeline.jumps();
    return frames++;
  }

  private synchronized void addDropped() {
    droppedFrames++;
  }

  /** Notes that the source is gone; true if that is worth a line in the log. */
  private synchronized boolean lose(String newCause) {
    long nowNs = System.nanoTime();
    boolean anew = phase != CameraState.Phase.LOST;
    if (anew) {
      lostSinceNs = nowNs;
    }
    phase = CameraState.Phase.LOST;
    cause = newCause;
    Long before = saidNs.get(newCause);
    if (before != null && nowNs - before < (anew ? LEAST_REPEAT_NS : REPEAT_NS)) {
      return false;
    }
    if (before == null && saidNs.size() == MOST_CAUSES) {
      saidNs.clear();
    }
    saidNs.put(newCause, nowNs);
    return true;
  }

  private final class Listener implements AgentListener {
    @Override
    public void failed(Throwable failure, Duration wait) {
      report(describe(failure), wait);
      if (!(failure instanceof IOException)) {
        LOG.debug("{}: failed", name, failure);
      }
    }

    @Override
    public void abandoned(Duration limit, Duration wait) {
      synchronized (SupervisedCamera.this) {
        pool = null; // the thread left behind may still write into one of its frames
      }
      report(
          "%s: hangs for %.1f s in native code; its thread is left behind"
              .formatted(settings.source().label(), limit.toMillis() / 1000.0),
          wait);
    }

    @Override
    public void ended() {
      synchronized (SupervisedCamera.this) {
        phase = CameraState.Phase.ENDED;
      }
      sink.ended();
    }

    private void report(String newCause, Duration wait) {
      if (lose(newCause)) {
        LOG.warn("{}: {}; opening it again in {} ms", name, newCause, wait.toMillis());
      }
      sink.lost(newCause);
    }

    private String describe(Throwable failure) {
      if (failure instanceof FileSystemException e && e.getReason() != null) {
        return e.getFile() + ": " + e.getReason();
      }
      String message = failure.getMessage();
      return failure instanceof IOException && message != null
          ? message
          : settings.source().label() + ": " + failure;
    }
  }
}
