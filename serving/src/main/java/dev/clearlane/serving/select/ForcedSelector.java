package dev.clearlane.serving.select;

import dev.clearlane.serving.frame.Decision;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.Treatment;

/** The same decision for every frame. */
final class ForcedSelector implements Selector {
  private final Decision decision;

  ForcedSelector(Treatment treatment) {
    decision = Decision.forced(treatment);
  }

  @Override
  public Decision decide(Frame frame) {
    return decision;
  }

  @Override
  public long failures() {
    return 0;
  }

  @Override
  public void close() {
    // holds nothing
  }
}
