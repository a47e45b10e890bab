package dev.clearlane.trainer.training;

import dev.clearlane.bundle.PixelFormat;
import dev.clearlane.trainer.batch.StagedBatch;
import dev.clearlane.trainer.data.Seeds;
import dev.clearlane.trainer.network.Quantisation;
import dev.clearlane.trainer.network.TorchLayers;
import dev.clearlane.trainer.recipe.CriticSettings;
import dev.clearlane.trainer.recipe.Phase;
import dev.clearlane.trainer.recipe.Recipe;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/** Runs the steps of a phase; the caller stops it and records the metrics. */
final class TrainingLoop {
  private static final double LEVELS = 255;

  private final Recipe recipe;
  private final Phase phase;
  private final TrainingState state;
  private final Objective objective;
  private final MetricMeans figures;
  private final @Nullable Quantisation quantisation;

  /**
   * A loop for the phase that the state is in.
   *
   * @param figures where each step's figures go
   * @param quantisation where the 8-bit file rounds that the recipe trains for; null for float32
   */
  TrainingLoop(
      Recipe recipe,
      TrainingState state,
      Objective objective,
      MetricMeans figures,
      @Nullable Quantisation quantisation) {
    this.recipe = recipe;
    this.phase = recipe.phases().get(state.phase);
    this.state = state;
    this.objective = objective;
    this.figures = figures;
    this.quantisation = quantisation;
  }

  /** The rate that the next step will use. */
  double rate(double done) {
    return phase.schedule().rate(state.phaseStep, done);
  }

  /**
   * Learns from one batch: the critic first, where there is one, then the generator. Both see the
   * same output, which is computed once.
   *
   * @param batch stays the caller's
   * @param done share of the phase that is done, 0–1
   * @return the loss before this step
   * @throws DivergedException if the loss is not finite or the critic diverges; the generator's
   *     weights are then as before
   */
  @SuppressWarnings("try") // the scope is not named again: it frees what is made within it
  double step(StagedBatch batch, double done) throws DivergedException {
    // Dropout draws from libtorch's own generator: seeded by step, it needs no checkpoint.
    torch.manual_seed(Seeds.mix(recipe.seed(), state.step) >>> 1);
    try (PointerScope scope = new PointerScope()) {
      Tensor input = noisy(batch.input(state.device));
      TorchLayers layers = TorchLayers.of(state.parameters, true, quantisation);
      Tensor output = recipe.network().apply(layers, input);
      Tensor target =
          batch.target(state.device, recipe.network().targetShape(output.sizes().vec().get()));
      teachCritic(target, output, done);
      Tensor loss = objective.total(new LossInputs(input, output, target), figures);
      double value = loss.item_float();
      Tensor gradient = state.parameters.gradient(loss);
      double norm = gradient.norm().item_double();
      if (!Double.isFinite(value) || !Double.isFinite(norm)) {
        throw DivergedException.noNumber(state.step, "loss", value);
      }
      Tensor weights = state.parameters.flat();
      state.optimiser.step(weights, gradient, norm, state.phaseStep, rate(done));
      double decay = MovingAverage.decay(state.phaseStep, recipe.emaDecay());
      state.average.flat().lerp_(weights, new Scalar(1 - decay));
      state.step++;
      state.phaseStep++;
      figures.add("loss", value);
      return value;
    }
  }

  private void teachCritic(Tensor target, Tensor output, double done) throws DivergedException {
    CriticLearner critic = state.critic;
    CriticSettings settings = phase.critic();
    if (critic == null || settings == null) {
      return;
    }
    double rate = phase.schedule().from(settings.learningRate()).rate(state.phaseStep, done);
    critic.learn(target, output.detach(), state.phaseStep, rate);
    figures.add("critic_gap", critic.gap());
    figures.add("critic_loss", critic.loss());
  }

  /** The input with noise that no picture holds twice, within the range of pictures. */
  private Tensor noisy(Tensor input) {
    if (recipe.inputNoise() == 0) {
      return input;
    }
    PixelFormat pixels = recipe.network().pixels();
    double deviation = recipe.inputNoise() / LEVELS * PixelRange.span(pixels);
    // Rows in order, whatever the input's layout: only so does libtorch draw many at once.
    Tensor noise =
        torch.randn_like(
            input, new TensorOptions(), new MemoryFormatOptional(torch.MemoryFormat.Contiguous));
    return input
        .add(noise, new Scalar(deviation))
        .clamp(
            new ScalarOptional(new Scalar((double) pixels.range().low())),
            new ScalarOptional(new Scalar((double) pixels.range().high())));
  }
}
