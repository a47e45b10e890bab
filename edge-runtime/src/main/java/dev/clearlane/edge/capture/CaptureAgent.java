package dev.clearlane.edge.capture;

import dev.clearlane.edge.agent.Agent;
import dev.clearlane.edge.agent.Heartbeat;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.FramePool;
import dev.clearlane.serving.frame.StreamFormat;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Opens a camera, delivers one frame per step, closes it. A recording that loops is opened again at
 * its end.
 */
final class CaptureAgent implements Agent {
  /** Margin on top of a native call's own timeout: for closing, and for a busy machine. */
  private static final Duration GRACE = Duration.ofSeconds(4);

  /** A live source may send data for a while before a picture can be decoded. */
  static final Duration LIVE_FRAME_TIMEOUT = StreamCamera.FIRST_PICTURE_LIMIT.plus(GRACE);

  private static final Duration RECORDING_FRAME_TIMEOUT = Duration.ofSeconds(12);

  private final Heartbeat heartbeat;
  private final CapturePlan plan;
  private final FrameSink sink;
  private final CameraTracker tracker;
  private @Nullable Opened opened;

  CaptureAgent(Heartbeat heartbeat, CapturePlan plan, FrameSink sink, CameraTracker tracker) {
    this.heartbeat = heartbeat;
    this.plan = plan;
    this.sink = sink;
    this.tracker = tracker;
  }

  @Override
  public boolean doWork() throws IOException, InterruptedException {
    Opened current = opened;
    if (current == null) {
      current = new Opened();
      opened = current;
      return heartbeat.idle() && current.begin();
    }
    if (current.step()) {
      return true;
    }
    close();
    return plan.loop() && heartbeat.idle();
  }

  @Override
  public void onClose() {
    close();
  }

  private void close() {
    Opened current = opened;
    opened = null;
    if (current != null) {
      heartbeat.within(GRACE);
      current.camera.close();
    }
  }

  /** The camera from one opening to its end. */
  private final class Opened {
    private final Camera camera;
    private final Duration frameTimeout;
    private @Nullable FramePool pool;
    private long lostBefore;

    Opened() throws IOException, InterruptedException {
      heartbeat.within(StreamInputs.OPEN_LIMIT.plus(StreamCamera.FIRST_PICTURE_LIMIT).plus(GRACE));
      camera = plan.opener().open();
      frameTimeout = camera.isLive() ? plan.liveFrameTimeout() : recordingFrameTimeout(camera);
    }

    /** Announces the format; touches shared state, so only the current thread may call it. */
    boolean begin() {
      Timeline timeline = plan.timeline();
      if (timeline != null) {
        timeline.begin(camera.format().timeBase(), camera.timestampBits());
      }
      announce();
      return true;
    }

    /** Delivers or drops one frame; false at the end of a recording. */
    boolean step() throws IOException, InterruptedException {
      FramePool frames = pool;
      if (frames == null) {
        return false;
      }
      boolean free = isFree(frames);
      heartbeat.within(frameTimeout);
      Frame frame;
      try {
        if (!free) {
          if (!camera.skip()) {
            throw endOfLive();
          }
          tracker.dropped();
          return true;
        }
        frame = camera.next(frames);
      } catch (FormatChangedException e) {
        if (heartbeat.idle()) {
          tracker.formatChanged(e.getMessage());
          announce();
        }
        return true;
      } finally {
        addLost();
      }
      if (frame == null) {
        if (camera.isLive()) {
          throw endOfLive();
        }
        return false;
      }
      if (!heartbeat.idle()) { // replaced: the sink belongs to the new thread
        frame.close();
        return false;
      }
      deliver(frame);
      heartbeat.healthy();
      return true;
    }

    private IOException endOfLive() {
      return new IOException(plan.label() + ": connection lost (stream ended)");
    }

    /** Whether the pool has a frame; a recording waits for one, a live source does not. */
    private boolean isFree(FramePool frames) throws InterruptedException {
      Frame frame = camera.isLive() ? frames.tryLease() : frames.lease();
      if (frame != null) {
        frame.close();
      }
      return frame != null;
    }

    private void announce() {
      StreamFormat format = camera.format();
      if (plan.timeline() != null) {
        format =
            new StreamFormat(
                format.widthPx(),
                format.heightPx(),
                Timeline.TIME_BASE,
                format.framesPerSecond(),
                format.expectedFrames(),
                format.tags());
      }
      pool = tracker.opened(format);
      sink.opened(format);
    }

    private void deliver(Frame frame) throws InterruptedException {
      Timeline timeline = plan.timeline();
      if (timeline == null) {
        tracker.delivered(0);
        sink.accept(frame);
        return;
      }
      Timeline.Moment moment = timeline.place(frame.pts(), frame.captureNs());
      long sequence = tracker.delivered(timeline.jumps());
      sink.accept(frame.stamp(sequence, moment.pts(), moment.captureNs()));
    }

    private void addLost() {
      long now = camera.lostFrames();
      tracker.addLost(now - lostBefore);
      lostBefore = now;
    }
  }

  private static Duration recordingFrameTimeout(Camera camera) {
    double periods = 2 / camera.format().framesPerSecond();
    return RECORDING_FRAME_TIMEOUT.plus(Duration.ofMillis(Math.round(1000 * periods)));
  }
}
