package dev.clearlane.edge.replay;

import dev.clearlane.edge.status.Status;
import dev.clearlane.serving.frame.Decision;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.FramePool;
import dev.clearlane.serving.frame.FrameQueue;
import dev.clearlane.serving.frame.RestoredFrame;
import dev.clearlane.serving.frame.StreamFormat;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.inference.EngineSet;
import dev.clearlane.serving.models.Mode;
import dev.clearlane.serving.models.ModelChoice;
import dev.clearlane.serving.restore.RestoreSettings;
import dev.clearlane.serving.restore.Restorer;
import dev.clearlane.serving.select.Selector;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Decides and restores, and hands each frame to every output. */
final class RestoreStage extends Stage {
  static final String SELECT = "select";

  private final ModelChoice models;
  private final boolean benching;
  private final StreamFormat format;
  private final int frames;
  private final FrameQueue<Frame> captured;
  private final List<OutputStage> outputs;
  private final Outstanding outstanding;
  private final Status status;
  private volatile long unserved;
  private volatile @Nullable SpeedFigures speed;

  /**
   * @param frames how many restored frames may be on their way at once
   */
  RestoreStage(
      ReplayPlan plan,
      StreamFormat format,
      int frames,
      FrameQueue<Frame> captured,
      List<OutputStage> outputs,
      Outstanding outstanding,
      Status status,
      FailureListener onFailure) {
    super("restore", onFailure);
    this.models = plan.models();
    this.benching = plan.bench();
    this.format = format;
    this.frames = frames;
    this.captured = captured;
    this.outputs = outputs;
    this.outstanding = outstanding;
    this.status = status;
  }

  @Override
  void work() throws EngineException, IOException, InterruptedException {
    FramePool pool = new FramePool(frames, format.widthPx(), format.heightPx());
    RestoreSettings settings =
        models.mode() == Mode.AUTO && !benching ? RestoreSettings.STREAM : RestoreSettings.DEFAULT;
    EngineSet engines = models.openPictureEngines();
    try (Restorer restorer = new Restorer(engines, settings);
        Selector selector = models.openStreamSelector(format.timeBase());
        SpeedBench bench =
            benching ? SpeedBench.start(restorer, engines, models, outstanding) : null) {
      for (Frame raw = captured.take(); raw != null; raw = captured.take()) {
        if (bench != null) {
          bench.note(raw);
        }
        long startNs = System.nanoTime();
        Decision decision = selector.decide(raw);
        long selectNs = System.nanoTime() - startNs;
        if (bench != null) {
          decision = bench.force(decision);
        }
        RestoredFrame restored = restorer.restore(raw, decision, pool);
        hand(models.mode() == Mode.AUTO ? restored.withStage(SELECT, selectNs) : restored);
        if (bench != null) {
          bench.roundIfDue();
        }
        status.setEngineFailures(restorer.failures() + selector.failures());
        unserved = restorer.unserved();
      }
      if (bench != null) {
        speed = bench.figures();
      }
    }
  }

  private void hand(RestoredFrame frame) throws InterruptedException {
    try (frame) {
      for (OutputStage output : outputs) {
        outstanding.add();
        if (!output.queue().put(frame.retain())) {
          outstanding.remove();
        }
      }
    }
  }

  @Override
  void ended() {
    captured.close();
    outputs.forEach(output -> output.queue().end());
  }

  /** How many frames did not get all that was decided, because there is no model for it. */
  long unserved() {
    return unserved;
  }

  /** What was measured beside, if it was asked for. */
  @Nullable SpeedFigures speed() {
    return speed;
  }
}
