package dev.clearlane.edge.sighting;

import dev.clearlane.edge.publish.FrameFilter;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.FramePool;
import dev.clearlane.serving.frame.RestoredFrame;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.plates.Detection;
import dev.clearlane.serving.plates.PlateBlur;
import dev.clearlane.serving.plates.PlateBox;
import dev.clearlane.serving.plates.PlateDetector;
import dev.clearlane.serving.plates.Scan;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Blurs the plates of every frame, in the raw picture as well as in the restored one. A plate stays
 * blurred where it was last seen for as long as {@link #HOLD_NS}, since a detector misses some.
 */
final class PlateFilter implements FrameFilter {
  /** Largest time between two detections of a plate that is hidden all the while. */
  static final long HOLD_NS = 400_000_000;

  /** A plate moves between detections, and a box may be too small. */
  private static final double MARGIN = 0.2;

  private final String camera;
  private final BlurRules rules;
  private final PlateDetector detector;
  private final FramePool pool;
  private final SightingMetrics metrics;
  private final List<Hidden> hidden = new ArrayList<>();

  /**
   * @param detector owned by this filter
   * @param pool of copies that are blurred
   */
  PlateFilter(
      String camera,
      BlurRules rules,
      PlateDetector detector,
      FramePool pool,
      SightingMetrics metrics) {
    this.camera = camera;
    this.rules = rules;
    this.detector = detector;
    this.pool = pool;
    this.metrics = metrics;
  }

  private record Hidden(PlateBox box, long untilNs) {}

  @Override
  public RestoredFrame apply(RestoredFrame frame) throws IOException {
    long nowNs = frame.raw().captureNs();
    List<Detection> found = detect(frame);
    hidden.removeIf(each -> each.untilNs < nowNs);
    for (Detection each : found) {
      hidden.add(new Hidden(widened(each.box()), nowNs + HOLD_NS));
    }
    if (rules.audits() && !found.isEmpty()) {
      metrics.count(camera, "shown", 1);
    }
    if (hidden.isEmpty() || !rules.blurs()) {
      return frame.retain();
    }
    metrics.count(camera, "blurred", 1);
    Frame restored = copy(frame.restored());
    boolean done = false;
    try {
      Frame raw = frame.raw() == frame.restored() ? restored.retain() : copy(frame.raw());
      done = true;
      return new RestoredFrame(
          raw,
          restored,
          frame.decision(),
          frame.applied(),
          frame.models(),
          frame.stageNs(),
          frame.work());
    } finally {
      if (!done) {
        restored.close();
      }
    }
  }

  private List<Detection> detect(RestoredFrame frame) throws IOException {
    try {
      return detector.detect(frame.restored().view(), Scan.WHOLE);
    } catch (EngineException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private Frame copy(Frame of) throws IOException {
    Frame copy = pool.tryLease();
    if (copy == null) {
      throw new IOException("outputs hold all frames");
    }
    copy.copyFrom(of);
    copy.stampLike(of);
    for (Hidden each : hidden) {
      PlateBlur.blur(copy.view(), each.box);
    }
    return copy;
  }

  private static PlateBox widened(PlateBox box) {
    return new PlateBox(
        box.x() - MARGIN / 2 * box.width(),
        box.y() - MARGIN * box.height(),
        (1 + MARGIN) * box.width(),
        (1 + 2 * MARGIN) * box.height());
  }

  @Override
  public void close() {
    detector.close();
  }
}
