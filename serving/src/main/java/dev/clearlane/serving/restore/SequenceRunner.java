package dev.clearlane.serving.restore;

import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.inference.EngineException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Runs two models one after the other on whole frames: for models whose tiles or scales differ, or
 * that look at earlier frames, so that they cannot share a tensor. The earlier frames of the second
 * are what the first made of them; where it made none, they are missing.
 */
final class SequenceRunner implements FrameRunner {
  private final FrameRunner first;
  private final FrameRunner second;
  private final Intermediates between;

  SequenceRunner(FrameRunner first, FrameRunner second) {
    this.first = first;
    this.second = second;
    between = new Intermediates(second.history());
  }

  @Override
  public List<String> models() {
    return joined(first.models(), second.models());
  }

  @Override
  public List<String> modelsOfReduced() {
    return joined(first.modelsOfReduced(), second.modelsOfReduced());
  }

  private static List<String> joined(List<String> before, List<String> after) {
    List<String> models = new ArrayList<>(before);
    models.addAll(after);
    return List.copyOf(models);
  }

  @Override
  public int history() {
    return first.history();
  }

  @Override
  public int reach() {
    return Math.max(first.history(), second.history());
  }

  @Override
  public void run(FrameWindow from, Frame to, StageClock clock) throws EngineException {
    Frame middle = between.begin(from);
    first.run(from, middle, clock);
    second.run(between.done(from), to, clock);
  }

  @Override
  public boolean runReduced(FrameWindow from, Frame to, int factor, StageClock clock) {
    return false;
  }

  @Override
  public void runBare(Frame from, StageClock clock) throws EngineException {
    first.runBare(from, clock);
    second.runBare(from, clock);
  }

  @Override
  public void warmUp(Frame from) throws EngineException {
    first.warmUp(from);
    second.warmUp(from);
  }

  @Override
  public OptionalDouble seconds(int widthPx, int heightPx, int scale) {
    OptionalDouble before = first.seconds(widthPx, heightPx, scale);
    OptionalDouble after = second.seconds(widthPx, heightPx, scale);
    return before.isPresent() && after.isPresent()
        ? OptionalDouble.of(before.getAsDouble() + after.getAsDouble())
        : OptionalDouble.empty();
  }
}
