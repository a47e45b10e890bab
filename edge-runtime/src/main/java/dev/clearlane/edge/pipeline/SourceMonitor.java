package dev.clearlane.edge.pipeline;

import dev.clearlane.edge.status.CameraMetrics;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Detects when frames of a camera stop and resume, and reports it to metrics, listener and live
 * videos. Frames and silence are reported by the pipeline's thread, the rest by the camera's.
 */
final class SourceMonitor {
  private static final Logger LOG = LoggerFactory.getLogger(SourceMonitor.class);
  private static final long SILENCE_TIMEOUT_NS = 2_000_000_000;

  private final String camera;
  private final CameraListener listener;
  private final CameraMetrics metrics;
  private final @Nullable LiveViews views;
  private volatile @Nullable String problem = "no frame yet";
  private volatile boolean failed;
  private volatile boolean up;
  private long lastFrameNs = System.nanoTime(); // or the start
  private boolean reportedLost;

  SourceMonitor(
      String camera, CameraListener listener, CameraMetrics metrics, @Nullable LiveViews views) {
    this.camera = camera;
    this.listener = listener;
    this.metrics = metrics;
    this.views = views;
  }

  /** Whether frames come. */
  boolean isUp() {
    return up;
  }

  /** Why no frames come, in one line; null for none. */
  @Nullable String problem() {
    return problem;
  }

  void opened() {
    setProblem(null);
  }

  void failed(String cause) {
    metrics.sourceFailed();
    failed = true;
    setProblem(cause);
  }

  void frame() {
    lastFrameNs = System.nanoTime();
    if (!up) {
      setUp(true);
      reportedLost = false;
      listener.up(camera);
    }
  }

  /** No frame came within the poll interval. */
  void noFrame() {
    boolean silent = System.nanoTime() - lastFrameNs > SILENCE_TIMEOUT_NS;
    if (up && silent) {
      setUp(false);
      LOG.warn(
          "{}: no frames for {} s{}",
          camera,
          SILENCE_TIMEOUT_NS / 1e9,
          views == null ? "" : "; live video shows a slate");
      reportLost();
    } else if (!up && !reportedLost && failed && silent) {
      reportLost(); // unavailable since the start
    }
  }

  void ended() {
    setUp(false);
  }

  private void reportLost() {
    reportedLost = true;
    String cause = problem;
    listener.lost(
        camera, cause == null ? "no frames for %.0f s".formatted(SILENCE_TIMEOUT_NS / 1e9) : cause);
  }

  private void setUp(boolean now) {
    if (up != now) {
      up = now;
      metrics.up(now);
    }
  }

  private void setProblem(@Nullable String cause) {
    problem = cause;
    if (views != null) {
      views.showProblem(cause);
    }
  }
}
