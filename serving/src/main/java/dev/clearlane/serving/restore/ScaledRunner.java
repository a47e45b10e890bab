package dev.clearlane.serving.restore;

import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.inference.EngineException;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Runs a model at full size or on a reduced frame: the change that the model made is enlarged and
 * added to the full frame ({@link ReducedFrame}). The work falls by the square of the scale.
 */
final class ScaledRunner implements FrameRunner {
  private final FrameRunner runner;
  private final int defaultScale;
  private final boolean fixed;
  private final ReducedFrame reduced = new ReducedFrame();
  private int scale;
  private int outer = 1;

  /**
   * @param defaultScale scale that the model prefers, from 1
   * @param fixed whether it always works at that scale
   */
  ScaledRunner(FrameRunner runner, int defaultScale, boolean fixed) {
    this.runner = runner;
    this.defaultScale = defaultScale;
    this.fixed = fixed;
    scale = defaultScale;
  }

  /**
   * Sets the scale of the following frames, unless it is fixed.
   *
   * @param factor from 1 (full size); 0 for the model's default
   */
  void setScale(int factor) {
    scale = factor(factor);
  }

  /**
   * Sets the factor by which the following frames are reduced already.
   *
   * @param factor from 1 (they are not)
   */
  void setOuter(int factor) {
    outer = factor;
  }

  /** The scale of the following frames, in addition to what they are reduced by already. */
  int scale() {
    return (scale + outer - 1) / outer;
  }

  /** Whether the following frames are reduced already. */
  boolean isOfReduced() {
    return outer > 1;
  }

  /** The factor of a scale. */
  int factor(int wanted) {
    return fixed || wanted == 0 ? defaultScale : wanted;
  }

  @Override
  public List<String> models() {
    return runner.models();
  }

  @Override
  public int history() {
    return runner.history();
  }

  @Override
  public void run(FrameWindow from, Frame to, StageClock clock) throws EngineException {
    if (scale() == 1) {
      runner.run(from, to, clock);
      return;
    }
    FrameWindow small = reduced.reduce(from, scale(), history());
    clock.lap(Restorer.PRE);
    runner.run(small, reduced.restored(), clock);
    reduced.addChange(from.frame(), to);
    clock.lap(Restorer.POST);
  }

  @Override
  public boolean runReduced(FrameWindow from, Frame to, int factor, StageClock clock)
      throws EngineException {
    if (scale() >= factor) {
      run(from, to, clock); // is reduced that much or more
      return true;
    }
    return scale() == 1 && runner.runReduced(from, to, factor, clock);
  }

  @Override
  public void runBare(Frame from, StageClock clock) throws EngineException {
    if (scale() == 1) {
      runner.runBare(from, clock);
      return;
    }
    FrameWindow small = reduced.reduce(FrameWindow.of(from), scale(), 0);
    clock.lap(Restorer.PRE);
    runner.runBare(small.frame(), clock);
  }

  @Override
  public void warmUp(Frame from) throws EngineException {
    runner.warmUp(from); // time per tensor pixel does not depend on the scale
  }

  @Override
  public OptionalDouble seconds(int widthPx, int heightPx, int factor) {
    return runner.seconds(widthPx, heightPx, factor(factor));
  }

  @Override
  public void close() {
    reduced.close();
    runner.close();
  }
}
