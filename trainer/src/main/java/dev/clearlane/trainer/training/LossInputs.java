package dev.clearlane.trainer.training;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** Network input, output and target of one training step. All tensors live in the step's scope. */
final class LossInputs {
  private final Tensor input;
  private final Tensor output;
  private final Tensor target;
  private @Nullable Tensor difference;

  /**
   * A batch and the network's output for it.
   *
   * @param input of the network, with noise, N×3(1 + extra)×H×W
   * @param output with its graph
   * @param target of the output's shape
   */
  LossInputs(Tensor input, Tensor output, Tensor target) {
    this.input = input;
    this.output = output;
    this.target = target;
  }

  /** What the network restores: the current frame, or a refiner's coarse result; N×3×H×W. */
  Tensor current() {
    return input.narrow(1, 0, 3);
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
