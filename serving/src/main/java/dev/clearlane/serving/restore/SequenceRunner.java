package dev.clearlane.serving.restore;

import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.FramePool;
import dev.clearlane.serving.inference.EngineException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * Runs two models one after the other on whole frames: for models whose tiles or scales differ, so
 * that they cannot share a tensor.
 */
final class SequenceRunner implements FrameRunner {
  private final FrameRunner first;
  private final FrameRunner second;
  private @Nullable Frame between;

  SequenceRunner(FrameRunner first, FrameRunner second) {
    this.first = first;
    this.second = second;
  }

  @Override
  public List<String> models() {
    List<String> models = new ArrayList<>(first.models());
    models.addAll(second.models());
    return List.copyOf(models);
  }

  @Override
  public void run(Frame from, Frame to, StageClock clock) throws EngineException {
    Frame middle = between(from);
    first.run(from, middle, clock);
    second.run(middle, to, clock);
  }

  @Override
  public boolean runReduced(Frame from, Frame to, int factor, StageClock clock) {
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

  private Frame between(Frame like) {
    Frame frame = between;
    if (frame == null || frame.widthPx() != like.widthPx() || frame.heightPx() != like.heightPx()) {
      FramePool pool = new FramePool(1, like.widthPx(), like.heightPx());
      frame = Objects.requireNonNull(pool.tryLease());
      between = frame;
    }
    return frame;
  }
}
