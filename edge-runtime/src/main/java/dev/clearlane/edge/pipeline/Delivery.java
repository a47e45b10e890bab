package dev.clearlane.edge.pipeline;

import dev.clearlane.edge.status.CameraMetrics;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.RestoredFrame;
import dev.clearlane.serving.frame.StreamFormat;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Passes frames to the outputs and the live videos of a camera, the filtered frame to those that
 * its filter is for. Used and closed by the pipeline's thread.
 */
final class Delivery implements AutoCloseable {
  private final OutputSet outputs;
  private final @Nullable LiveViews views;
  private final @Nullable FilterPlan plan;
  private final @Nullable FilterStep filter;

  /**
   * @param outputs stay the caller's
   */
  Delivery(CameraPlan camera, OutputSet outputs, CameraMetrics metrics) {
    this.outputs = outputs;
    views = camera.views();
    plan = camera.filter();
    filter =
        plan == null
            ? null
            : new FilterStep(camera.name(), plan, PoolSizes.restored(camera), metrics);
  }

  /** Cause, in one line, why filtered frames do not pass; null for none. Any thread. */
  @Nullable String problem() {
    return filter == null ? null : filter.problem();
  }

  /**
   * Passes a frame.
   *
   * @param frame closed by this method
   * @param known format of the source; the frame may have the size before its last change
   */
  void accept(RestoredFrame frame, @Nullable StreamFormat known) throws InterruptedException {
    try (frame;
        RestoredFrame filtered = filtered(frame, known)) {
      outputs.accept(frame, filtered, plan == null ? Set.of() : plan.outputs());
      RestoredFrame shown = plan != null && plan.views() ? filtered : frame;
      if (views != null && shown != null) {
        views.accept(shown.retain());
      }
    }
  }

  private @Nullable RestoredFrame filtered(RestoredFrame frame, @Nullable StreamFormat known) {
    if (filter == null || known == null) {
      return null;
    }
    Frame raw = frame.raw();
    return filter.apply(frame, known.withSize(raw.widthPx(), raw.heightPx()));
  }

  @Override
  public void close() {
    if (filter != null) {
      filter.close();
    }
  }
}
