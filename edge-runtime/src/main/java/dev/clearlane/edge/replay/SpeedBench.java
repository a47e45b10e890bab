package dev.clearlane.edge.replay;

import dev.clearlane.bundle.Task;
import dev.clearlane.edge.pipeline.RestoreProbe;
import dev.clearlane.serving.frame.Decision;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.Treatment;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.models.Mode;
import dev.clearlane.serving.models.ModelSet;
import dev.clearlane.serving.restore.Restorer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Measures the pipeline and the bare engine alternately, so that other load of the machine affects
 * both: a round of frames passes the pipeline until every output has written them, then the same
 * frames run through the engines only. On the restoring thread, between frames.
 *
 * <p>In mode auto the selector scores every frame, but every frame is restored.
 */
public final class SpeedBench implements RestoreProbe, AutoCloseable {
  static final int FRAMES_PER_ROUND = 12;

  /** Frames of the shortest measurement: a round to warm up, and one that counts. */
  public static final int MIN_FRAMES = 2 * FRAMES_PER_ROUND;

  private final Treatment treatment;
  private final List<Frame> round = new ArrayList<>(FRAMES_PER_ROUND);
  private long roundStartNs;
  private int rounds;
  private long pathNs;
  private long engineNs;

  private SpeedBench(Treatment treatment) {
    this.treatment = treatment;
  }

  /**
   * A measurement with the models of a mode.
   *
   * @throws IllegalArgumentException if the mode restores nothing
   */
  static SpeedBench of(ModelSet models) {
    boolean deblurs = models.has(Task.DEBLUR);
    boolean derains = models.has(Task.DERAIN) && !(models.mode() == Mode.AUTO && deblurs);
    if (!deblurs && !derains) {
      throw new IllegalArgumentException(
          "bench needs a mode that restores, but mode is " + models.mode());
    }
    return new SpeedBench(Treatment.of(deblurs, derains));
  }

  @Override
  public int framesKept() {
    return FRAMES_PER_ROUND;
  }

  @Override
  public void started(Frame raw) {
    if (round.isEmpty()) {
      roundStartNs = System.nanoTime();
    }
    round.add(raw.retain());
  }

  @Override
  public Decision decided(Decision decision) {
    return new Decision(treatment, decision.scores(), "forced by bench");
  }

  @Override
  public void restored(Restorer restorer, Outputs outputs)
      throws EngineException, InterruptedException {
    if (round.size() < FRAMES_PER_ROUND) {
      return;
    }
    outputs.awaitIdle();
    long ns = System.nanoTime() - roundStartNs;
    restorer.bareNs(round.get(0), treatment); // not counted: capture fills its queue meanwhile
    long bareNs = 0;
    for (Frame frame : round) {
      bareNs += restorer.bareNs(frame, treatment);
      frame.close();
    }
    round.clear();
    if (rounds++ > 0) { // the first one warms up
      pathNs += ns;
      engineNs += bareNs;
    }
  }

  /** Results; null with fewer than two rounds. */
  @Nullable SpeedFigures figures() {
    if (rounds < 2) {
      return null;
    }
    double frames = (rounds - 1.0) * FRAMES_PER_ROUND;
    double pathFps = frames * 1e9 / pathNs;
    double engineFps = frames * 1e9 / engineNs;
    return new SpeedFigures(
        treatment.id(), rounds - 1, FRAMES_PER_ROUND, pathFps, engineFps, pathFps / engineFps);
  }

  @Override
  public void close() {
    round.forEach(Frame::close);
    round.clear();
  }
}
