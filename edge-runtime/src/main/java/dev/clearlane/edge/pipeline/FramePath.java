package dev.clearlane.edge.pipeline;

import dev.clearlane.edge.status.CameraMetrics;
import dev.clearlane.serving.frame.Decision;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.RestoredFrame;
import dev.clearlane.serving.frame.StreamFormat;
import dev.clearlane.serving.frame.Treatment;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.models.Mode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What happens to one captured frame: gate, outputs for its size, lens, restoration, delivery. Used
 * and closed by the pipeline's thread, except where it says any thread.
 */
final class FramePath implements AutoCloseable {
  private static final String THROUGH = "through";

  private final FrameGate gate;
  private final LensStep lens;
  private final FrameProcessor processor;
  private final OutputSet outputs;
  private final Delivery delivery;
  private final CameraMetrics metrics;
  private volatile boolean restoring; // frame after frame
  private FrameGate.Step lastStep = FrameGate.Step.PROCESS;

  /**
   * @param first plan that the camera was started with
   * @param processor owned by this path from now on
   * @param outputs stay the caller's
   */
  FramePath(CameraPlan first, FrameProcessor processor, OutputSet outputs, CameraMetrics metrics) {
    gate = first.options().gate();
    lens = new LensStep(first.name(), first.policy(), PoolSizes.captured(first), metrics);
    delivery = new Delivery(first, outputs, metrics);
    this.processor = processor;
    this.outputs = outputs;
    this.metrics = metrics;
  }

  /**
   * Takes a frame the whole way.
   *
   * @param taken closed by this method
   * @param plan current
   * @param known format of the source; null before it was opened
   */
  void pass(Frame taken, CameraPlan plan, @Nullable StreamFormat known)
      throws IOException, EngineException, InterruptedException {
    deliver(taken, plan, known);
    processor.published(outputs);
  }

  private void deliver(Frame taken, CameraPlan plan, @Nullable StreamFormat known)
      throws IOException, InterruptedException {
    FrameGate.Step step = gate.step(taken);
    boolean inRow = step == FrameGate.Step.PROCESS && lastStep == step;
    lastStep = step;
    if (known != null) {
      outputs.match(plan.outputs(), known.withSize(taken.widthPx(), taken.heightPx()));
    }
    long captureNs = taken.captureNs();
    boolean restores = plan.processing().mode() != Mode.PASS && known != null;
    boolean isPublished = step == FrameGate.Step.PROCESS || step == FrameGate.Step.REUSE;
    if (step == FrameGate.Step.DROP || (!restores && !isPublished)) {
      restoring = false;
      taken.close();
      return;
    }
    Frame raw = lens.apply(taken, plan.processing().lens());
    if (raw == null) {
      return;
    }
    RestoredFrame frame = restores ? processor.process(raw, known, step) : unchanged(raw);
    restoring = inRow && frame != null && frame.applied() != Treatment.PASS;
    if (frame == null) {
      return;
    }
    metrics.published(
        frame.decision().treatment().id(),
        frame.applied().id(),
        frame.work().id(),
        frame.stageNs());
    metrics.stage(THROUGH, System.nanoTime() - captureNs);
    delivery.accept(frame, known);
  }

  private static RestoredFrame unchanged(Frame raw) {
    return new RestoredFrame(
        raw, raw.retain(), Decision.forced(Treatment.PASS), Treatment.PASS, List.of(), Map.of());
  }

  /** Whether frame after frame is being restored, so that the next one's pixels are needed, too. */
  boolean isRestoring() {
    return restoring; // any thread
  }

  /** Causes, one line each, why a step does not do its work. Any thread. */
  List<String> problems() {
    return Stream.of(lens.problem(), delivery.problem()).filter(Objects::nonNull).toList();
  }

  /** Number of frames for which a model was missing. Any thread. */
  long unserved() {
    return processor.unserved();
  }

  /** Number of threads that hung in native code and were abandoned. Any thread. */
  long abandoned() {
    return processor.abandoned();
  }

  @Override
  public void close() {
    lens.close();
    delivery.close();
    processor.close();
  }
}
