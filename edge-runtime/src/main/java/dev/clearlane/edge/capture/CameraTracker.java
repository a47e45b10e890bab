package dev.clearlane.edge.capture;

import dev.clearlane.edge.logging.LogThrottle;
import dev.clearlane.serving.frame.FramePool;
import dev.clearlane.serving.frame.StreamFormat;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** State, counters, frame pool and log lines of a camera, over all its openings. Thread-safe. */
final class CameraTracker {
  private static final Logger LOG = LoggerFactory.getLogger(SupervisedCamera.class);

  /** A lasting cause is logged once a minute: a camera may be disconnected for days. */
  private static final Duration REPEAT = Duration.ofMinutes(1);

  private final String name;
  private final String label;
  private final int poolSize;
  private final LogThrottle throttle = new LogThrottle(REPEAT);
  private CameraState.Phase phase = CameraState.Phase.OPENING;
  private String cause = "";
  private long lostSinceNs;
  private @Nullable StreamFormat format;
  private @Nullable FramePool pool;
  private long frames;
  private long lostFrames;
  private long droppedFrames;
  private long timeJumps;

  CameraTracker(String name, String label, int poolSize) {
    this.name = name;
    this.label = label;
    this.poolSize = poolSize;
  }

  synchronized CameraState state(long restarts, long abandoned) {
    return new CameraState(
        phase, cause, format, frames, lostFrames, droppedFrames, restarts, abandoned, timeJumps);
  }

  /**
   * Records that the source delivers this format; returns the pool, the previous one if it fits.
   */
  synchronized FramePool opened(StreamFormat now) {
    StreamFormat before = format;
    FramePool current = pool;
    if (current == null
        || before == null
        || before.widthPx() != now.widthPx()
        || before.heightPx() != now.heightPx()) {
      current = new FramePool(poolSize, now.widthPx(), now.heightPx());
      pool = current;
    }
    if (phase != CameraState.Phase.RUNNING) {
      LOG.info(
          "{}: {} opened: {}x{}, {} frames per second{}",
          name,
          label,
          now.widthPx(),
          now.heightPx(),
          Math.round(now.framesPerSecond() * 100) / 100.0,
          phase == CameraState.Phase.LOST
              ? "; was lost for %.1f s".formatted((System.nanoTime() - lostSinceNs) / 1e9)
              : "");
    }
    phase = CameraState.Phase.RUNNING;
    cause = "";
    format = now;
    return current;
  }

  void formatChanged(@Nullable String description) {
    LOG.info("{}: {}", name, description);
  }

  /** Counts a frame; returns its sequence number. */
  synchronized long delivered(long jumps) {
    timeJumps = jumps;
    return frames++;
  }

  synchronized void addLost(long count) {
    lostFrames += count;
  }

  synchronized void dropped() {
    droppedFrames++;
  }

  /** Records and logs that the source is gone. */
  synchronized void lost(String newCause, Duration wait) {
    boolean transition = phase != CameraState.Phase.LOST;
    if (transition) {
      lostSinceNs = System.nanoTime();
    }
    phase = CameraState.Phase.LOST;
    cause = newCause;
    if (throttle.permits(newCause) || transition) {
      LOG.warn("{}: {}; retrying in {} s", name, newCause, wait.toMillis() / 1000.0);
    }
  }

  synchronized void ended() {
    phase = CameraState.Phase.ENDED;
  }

  /** Forgets the pool: the next opening gets new frames. */
  synchronized void discardPool() {
    pool = null;
  }
}
