package dev.clearlane.edge.pipeline;

import dev.clearlane.edge.status.CameraMetrics;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.FramePool;
import dev.clearlane.serving.lens.Lens;
import dev.clearlane.serving.lens.Undistortion;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes the distortion of a camera's lens from its frames, before anything else sees them. The
 * maps are computed again only when lens or size change. Used on the pipeline's thread.
 */
final class LensStep implements AutoCloseable {
  static final String STAGE = "undistort";

  private static final Logger LOG = LoggerFactory.getLogger(LensStep.class);

  private final String camera;
  private final FramePolicy policy;
  private final int frames;
  private final CameraMetrics metrics;
  private @Nullable Lens lens; // that the rest is of
  private int widthPx;
  private int heightPx;
  private @Nullable Undistortion undistortion;
  private @Nullable FramePool pool;
  private volatile @Nullable String problem;

  /**
   * @param frames number of frames without distortion that may be in use at the same time
   */
  LensStep(String camera, FramePolicy policy, int frames, CameraMetrics metrics) {
    this.camera = camera;
    this.policy = policy;
    this.frames = frames;
    this.metrics = metrics;
  }

  /** Cause, in one line, why frames keep their distortion; null for none. Any thread. */
  @Nullable String problem() {
    return problem;
  }

  /**
   * A frame without distortion.
   *
   * @param raw owned by this method from now on
   * @param wanted lens that the frame was taken with; null to return the frame as it is
   * @return owned by the caller; null if no frame memory is free, which is counted
   * @throws IllegalArgumentException if the lens does not fit the frame in a run that does not
   *     retry. In others the frame keeps its distortion, and {@link #problem} is the reason
   */
  @Nullable Frame apply(Frame raw, @Nullable Lens wanted) throws InterruptedException {
    if (wanted == null) {
      release();
      return raw;
    }
    try {
      prepare(raw, wanted);
    } catch (IllegalArgumentException e) {
      raw.close();
      throw e;
    }
    Undistortion maps = undistortion;
    FramePool memory = pool;
    if (maps == null || memory == null) {
      return raw;
    }
    long startNs = System.nanoTime();
    try (raw) {
      Frame straight = policy.dropsLate() ? memory.tryLease() : memory.lease();
      if (straight == null) {
        metrics.dropped(STAGE);
        return null;
      }
      try {
        maps.apply(raw, straight);
      } catch (RuntimeException e) {
        straight.close();
        throw e;
      }
      metrics.stage(STAGE, System.nanoTime() - startNs);
      return straight;
    }
  }

  private void prepare(Frame raw, Lens wanted) {
    if (wanted.equals(lens) && widthPx == raw.widthPx() && heightPx == raw.heightPx()) {
      return;
    }
    release();
    lens = wanted;
    widthPx = raw.widthPx();
    heightPx = raw.heightPx();
    try {
      Undistortion maps = Undistortion.of(wanted, widthPx, heightPx);
      undistortion = maps;
      pool = new FramePool(frames, widthPx, heightPx);
      Lens straight = maps.result();
      LOG.info(
          "{}: undistorting {}x{}; pinhole camera now fx {} fy {} cx {} cy {}",
          camera,
          widthPx,
          heightPx,
          rounded(straight.fx()),
          rounded(straight.fy()),
          rounded(straight.cx()),
          rounded(straight.cy()));
    } catch (IllegalArgumentException e) {
      String line = "undistort: " + e.getMessage();
      if (!policy.retries()) {
        throw new IllegalArgumentException(line, e);
      }
      problem = line;
      LOG.error("{}: {}; frames keep their distortion", camera, line);
    }
  }

  private static String rounded(double px) {
    return String.format(Locale.ROOT, "%.1f", px);
  }

  private void release() {
    if (undistortion != null) {
      undistortion.close();
      undistortion = null;
    }
    pool = null;
    lens = null;
    problem = null;
  }

  @Override
  public void close() {
    release();
  }
}
