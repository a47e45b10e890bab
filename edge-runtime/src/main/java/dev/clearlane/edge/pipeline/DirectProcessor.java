package dev.clearlane.edge.pipeline;

import dev.clearlane.edge.status.CameraMetrics;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.RestoredFrame;
import dev.clearlane.serving.frame.StreamFormat;
import dev.clearlane.serving.inference.EngineException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Restores each frame on the pipeline's thread, without deadline. */
final class DirectProcessor implements FrameProcessor {
  /** In effect no limit; half of the range would overflow the pacer's sums. */
  private static final long NO_DEADLINE_NS = Long.MAX_VALUE / 4;

  private final FrameRestorer.Factory restorers;
  private final CameraMetrics metrics;
  private volatile @Nullable FrameRestorer restorer;

  DirectProcessor(FrameRestorer.Factory restorers, CameraMetrics metrics) {
    this.restorers = restorers;
    this.metrics = metrics;
  }

  @Override
  public @Nullable RestoredFrame process(Frame raw, StreamFormat format, FrameGate.Step step)
      throws IOException, InterruptedException {
    FrameRestorer current = restorer;
    if (current == null) {
      current = restorers.create(format);
      restorer = current;
    }
    if (step != FrameGate.Step.PROCESS) {
      return current.follow(raw, step == FrameGate.Step.REUSE);
    }
    FrameRestorer.Result result = current.restore(raw, System.nanoTime() + NO_DEADLINE_NS);
    if (result.reason() != null) {
      metrics.raw(result.reason());
    }
    return result.frame();
  }

  @Override
  public void published(RestoreProbe.Outputs outputs) throws EngineException, InterruptedException {
    FrameRestorer current = restorer;
    if (current != null) {
      current.published(outputs);
    }
  }

  @Override
  public long unserved() {
    FrameRestorer current = restorer;
    return current == null ? 0 : current.unserved();
  }

  @Override
  public long abandoned() {
    return 0;
  }

  @Override
  public void close() {
    FrameRestorer current = restorer;
    if (current != null) {
      current.close();
    }
  }
}
