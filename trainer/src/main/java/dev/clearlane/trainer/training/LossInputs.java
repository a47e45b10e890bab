package dev.clearlane.trainer.training;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** What a step knows when it asks what to make small. All tensors live in the step's scope. */
final class LossInputs {
  private final Tensor input;
  private final Tensor output;
  private final Tensor target;
  private @Nullable Tensor difference;

  /**
   * A batch and what the network made of it.
   *
   * @param input as the network saw it
   * @param output with its graph
   * @param target of the output's shape
   */
  LossInputs(Tensor input, Tensor output, Tensor target) {
    this.input = input;
    this.output = output;
    this.target = target;
  }

  Tensor input() {
    return input;
  }

  Tensor output() {
    return output;
  }

  Tensor target() {
    return target;
  }

  /** Output less target, computed once. */
  Tensor difference() {
    Tensor known = difference;
    if (known == null) {
      known = output.sub(target);
      difference = known;
    }
    return known;
  }
}
