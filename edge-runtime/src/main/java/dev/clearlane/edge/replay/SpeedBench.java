package dev.clearlane.edge.replay;

import dev.clearlane.bundle.Task;
import dev.clearlane.serving.frame.Decision;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.Treatment;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.inference.EngineSet;
import dev.clearlane.serving.models.Mode;
import dev.clearlane.serving.models.ModelChoice;
import dev.clearlane.serving.restore.Restorer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Measures the path and the bare engine in turns, so that whatever else the machine does hits both:
 * a round of frames goes through the path until every output has taken them, then their tensors go
 * through the same engines alone. On the restoring thread, between frames.
 *
 * <p>The selector looks at every frame where the mode asks it to, but every frame is restored.
 */
final class SpeedBench implements AutoCloseable {
  static final int FRAMES_PER_ROUND = 12;

  private final Restorer restorer;
  private final Treatment treatment;
  private final Outstanding outstanding;
  private final List<Frame> round = new ArrayList<>(FRAMES_PER_ROUND);
  private long roundStartNs;
  private int rounds;
  private long pathNs;
  private long engineNs;

  private SpeedBench(Restorer restorer, Treatment treatment, Outstanding outstanding) {
    this.restorer = restorer;
    this.treatment = treatment;
    this.outstanding = outstanding;
  }

  /**
   * @param restorer of the path; it stays the caller's
   * @throws IllegalArgumentException if the mode restores nothing
   */
  static SpeedBench start(
      Restorer restorer, EngineSet engines, ModelChoice models, Outstanding outstanding) {
    boolean deblurs = engines.engine(Task.DEBLUR) != null;
    boolean derains =
        engines.engine(Task.DERAIN) != null && !(models.mode() == Mode.AUTO && deblurs);
    if (!deblurs && !derains) {
      throw new IllegalArgumentException(
          "bench needs a mode that restores, but mode is " + models.mode());
    }
    return new SpeedBench(restorer, Treatment.of(deblurs, derains), outstanding);
  }

  /** The decision that is carried out instead. */
  Decision force(Decision decided) {
    return new Decision(treatment, decided.scores(), "forced by bench");
  }

  /** Notes a frame before anything is done to it; it stays the caller's. */
  void note(Frame raw) {
    if (round.isEmpty()) {
      roundStartNs = System.nanoTime();
    }
    round.add(raw.retain());
  }

  /** Runs the bare engines over the round's frames when it is complete. */
  void roundIfDue() throws InterruptedException, EngineException {
    if (round.size() < FRAMES_PER_ROUND) {
      return;
    }
    outstanding.awaitNone();
    long ns = System.nanoTime() - roundStartNs;
    restorer.bareNs(round.get(0), treatment); // not counted: capture fills its queue meanwhile
    long aloneNs = 0;
    for (Frame frame : round) {
      aloneNs += restorer.bareNs(frame, treatment);
      frame.close();
    }
    round.clear();
    if (rounds++ > 0) { // the first one warms up
      pathNs += ns;
      engineNs += aloneNs;
    }
  }

  /** What was measured; null where there were fewer than two rounds. */
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
