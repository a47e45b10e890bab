package dev.clearlane.serving.restore;

import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.inference.EngineException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Runs a coarse model at its scale, then a refiner at full size, which sees the coarse result and
 * the frame that it was made of. A frame of which only a reduced one is to be processed gets the
 * coarse model alone: there is no detail of full size to refine.
 */
final class RefiningRunner implements FrameRunner {
  private final ScaledRunner coarse;
  private final FrameRunner refiner;
  private final Intermediates between = new Intermediates(0);

  /**
   * @param coarse remains owned by the caller
   * @param refiner of a model that takes two pictures; closed by this runner
   */
  RefiningRunner(ScaledRunner coarse, FrameRunner refiner) {
    this.coarse = coarse;
    this.refiner = refiner;
  }

  @Override
  public List<String> models() {
    List<String> models = new ArrayList<>(coarse.models());
    models.addAll(refiner.models());
    return List.copyOf(models);
  }

  @Override
  public List<String> modelsOfReduced() {
    return coarse.models();
  }

  /** Of the coarse model; the refiner has none. */
  @Override
  public int history() {
    return coarse.history();
  }

  @Override
  public void run(FrameWindow from, Frame to, StageClock clock) throws EngineException {
    if (coarse.isOfReduced()) {
      coarse.run(from, to, clock);
      return;
    }
    Frame middle = between.begin(from);
    coarse.run(from, middle, clock);
    refiner.run(from.as(middle, List.of(from.frame()), from.view()), to, clock);
  }

  @Override
  public boolean runReduced(FrameWindow from, Frame to, int factor, StageClock clock)
      throws EngineException {
    return coarse.runReduced(from, to, factor, clock);
  }

  @Override
  public void runBare(Frame from, StageClock clock) throws EngineException {
    coarse.runBare(from, clock);
    refiner.runBare(from, clock);
  }

  @Override
  public void warmUp(Frame from) throws EngineException {
    coarse.warmUp(from);
    refiner.warmUp(from);
  }

  /** Of both at their sizes, whatever the scale: the coarse model's is fixed. */
  @Override
  public OptionalDouble seconds(int widthPx, int heightPx, int scale) {
    OptionalDouble before = coarse.seconds(widthPx, heightPx, 0);
    OptionalDouble after = refiner.seconds(widthPx, heightPx, 1);
    return before.isPresent() && after.isPresent()
        ? OptionalDouble.of(before.getAsDouble() + after.getAsDouble())
        : OptionalDouble.empty();
  }

  @Override
  public void close() {
    refiner.close();
  }
}
