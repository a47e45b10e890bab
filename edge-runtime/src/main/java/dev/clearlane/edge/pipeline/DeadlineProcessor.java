package dev.clearlane.edge.pipeline;

import dev.clearlane.edge.status.CameraMetrics;
import dev.clearlane.edge.status.RawReason;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.RestoredFrame;
import dev.clearlane.serving.frame.StreamFormat;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Has each frame restored by a {@link RestoreWorker} and waits until the frame's deadline; then the
 * raw frame passes.
 */
final class DeadlineProcessor implements FrameProcessor {
  private final String camera;
  private final FrameRestorer.Factory restorers;
  private final Supplier<ProcessingPolicy> processing;
  private final CameraMetrics metrics;
  private volatile @Nullable RestoreWorker worker;

  DeadlineProcessor(
      String camera,
      FrameRestorer.Factory restorers,
      Supplier<ProcessingPolicy> processing,
      CameraMetrics metrics) {
    this.camera = camera;
    this.restorers = restorers;
    this.processing = processing;
    this.metrics = metrics;
  }

  @Override
  public RestoredFrame process(Frame raw, StreamFormat format, FrameGate.Step step)
      throws InterruptedException {
    long deadlineNs = raw.captureNs() + processing.get().deadline().toNanos();
    RestoreWorker current = worker;
    if (current == null) {
      current = RestoreWorker.start(camera, restorers, format);
      worker = current;
    }
    if (deadlineNs - System.nanoTime() <= 0) {
      return bypass(raw, RawReason.LATE);
    }
    Frame offered = raw.retain();
    if (!current.offer(offered, deadlineNs)) {
      offered.close();
      return bypass(raw, RawReason.BUSY);
    }
    FrameRestorer.Result result = current.await();
    if (result == null) {
      return bypass(raw, RawReason.LATE);
    }
    if (result.reason() != null) {
      metrics.raw(result.reason());
    }
    raw.close();
    return result.frame();
  }

  private RestoredFrame bypass(Frame raw, RawReason reason) {
    metrics.raw(reason);
    return FrameRestorer.bypass(raw, reason);
  }

  @Override
  public void published(RestoreProbe.Outputs outputs) {
    // only runs without deadline are measured
  }

  @Override
  public long unserved() {
    RestoreWorker current = worker;
    return current == null ? 0 : current.unserved();
  }

  @Override
  public long abandoned() {
    RestoreWorker current = worker;
    return current == null ? 0 : current.abandoned();
  }

  @Override
  public void close() {
    RestoreWorker current = worker;
    if (current != null) {
      current.close();
    }
  }
}
