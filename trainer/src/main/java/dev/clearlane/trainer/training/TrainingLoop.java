package dev.clearlane.trainer.training;

import dev.clearlane.trainer.data.Batch;
import dev.clearlane.trainer.data.Seeds;
import dev.clearlane.trainer.network.Torch;
import dev.clearlane.trainer.network.TorchLayers;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * One step of training after the other; when to stop and what to write down is others' business.
 */
final class TrainingLoop {
  private final Recipe recipe;
  private final TrainingState state;
  private final Objective objective;
  private final Schedule schedule;
  private final TorchLayers layers;

  TrainingLoop(Recipe recipe, TrainingState state) {
    this.recipe = recipe;
    this.state = state;
    boolean classifier = !recipe.network().labels().isEmpty();
    objective = classifier ? Objective.labels() : Objective.picture(recipe.fftWeight());
    schedule =
        new Schedule(recipe.learningRate(), recipe.finalLearningRate(), recipe.warmupSteps());
    layers = new TorchLayers(state.parameters, true);
  }

  /** The rate that the next step will use. */
  double rate(double done) {
    return schedule.rate(state.step, done);
  }

  /**
   * Learns from one batch.
   *
   * @param done share of the run that is done, 0–1
   * @return the loss before this step
   * @throws DivergedException if the loss is no number; the weights are then as before
   */
  @SuppressWarnings("try") // the scope is not named again: it frees what is made within it
  double step(Batch batch, double done) throws DivergedException {
    // Dropout draws from libtorch's own generator: seeded by step, it needs no checkpoint.
    torch.manual_seed(Seeds.mix(recipe.seed(), state.step) >>> 1);
    try (PointerScope scope = new PointerScope()) {
      Tensor output = recipe.network().apply(layers, input(batch));
      Tensor target = Torch.tensor(batch.target(), output.sizes().vec().get());
      Tensor loss = objective.loss(output, target);
      double value = loss.item_float();
      Tensor gradient = state.parameters.gradient(loss);
      if (!Double.isFinite(value) || !Double.isFinite(gradient.norm().item_double())) {
        throw new DivergedException(state.step, value);
      }
      Tensor weights = state.parameters.flat();
      state.optimiser.step(weights, gradient, state.step, rate(done));
      double decay = MovingAverage.decay(state.step, recipe.emaDecay());
      state.average.flat().lerp_(weights, new Scalar(1 - decay));
      state.step++;
      return value;
    }
  }

  /**
   * The batch's input as a tensor, its channels innermost, in which form convolutions are faster.
   */
  static Tensor input(Batch batch) {
    return Torch.tensor(batch.input(), batch.count(), 3, batch.height(), batch.width())
        .contiguous(torch.MemoryFormat.ChannelsLast);
  }
}
