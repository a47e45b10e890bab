package dev.clearlane.edge.pipeline;

import dev.clearlane.edge.publish.FrameFilter;
import dev.clearlane.edge.status.CameraMetrics;
import dev.clearlane.serving.frame.RestoredFrame;
import dev.clearlane.serving.frame.StreamFormat;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a camera's filter; while it fails, no frame is passed. Used on the pipeline's thread. */
final class FilterStep implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FilterStep.class);
  private static final long RETRY_NS = 5_000_000_000L;

  private final String camera;
  private final FilterPlan plan;
  private final int frames;
  private final CameraMetrics metrics;
  private @Nullable FrameFilter filter;
  private @Nullable StreamFormat format;
  private long failedNs;
  private volatile @Nullable String problem;

  /**
   * @param frames number of filtered frames that may be in use at the same time
   */
  FilterStep(String camera, FilterPlan plan, int frames, CameraMetrics metrics) {
    this.camera = camera;
    this.plan = plan;
    this.frames = frames;
    this.metrics = metrics;
  }

  /** Cause, in one line, why no frames pass; null for none. Any thread. */
  @Nullable String problem() {
    return problem;
  }

  /**
   * The filtered frame, owned by the caller; null if it cannot be filtered, which is counted.
   *
   * @param raw stays the caller's
   */
  @Nullable RestoredFrame apply(RestoredFrame raw, StreamFormat now) {
    long startNs = System.nanoTime();
    if (problem != null && startNs - failedNs < RETRY_NS) {
      metrics.dropped(plan.name());
      return null;
    }
    try {
      RestoredFrame filtered = opened(now).apply(raw);
      problem = null;
      metrics.stage(plan.name(), System.nanoTime() - startNs);
      return filtered;
    } catch (IOException e) {
      if (problem == null) {
        LOG.error(
            "{}: {}: {}; outputs that need it get no frames", camera, plan.name(), e.getMessage());
      }
      problem = plan.name() + ": " + e.getMessage();
      failedNs = startNs;
      metrics.dropped(plan.name());
      close();
      return null;
    }
  }

  private FrameFilter opened(StreamFormat now) throws IOException {
    FrameFilter open = filter;
    StreamFormat known = format;
    if (open != null
        && known != null
        && known.widthPx() == now.widthPx()
        && known.heightPx() == now.heightPx()) {
      return open;
    }
    close();
    format = now;
    filter = plan.source().open(now, frames);
    return filter;
  }

  @Override
  public void close() {
    if (filter != null) {
      filter.close();
      filter = null;
    }
  }
}
