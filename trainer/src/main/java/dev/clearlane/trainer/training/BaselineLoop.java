package dev.clearlane.trainer.training;

import dev.clearlane.trainer.batch.StagedBatch;
import dev.clearlane.trainer.network.Census;
import dev.clearlane.trainer.network.ParameterSpec;
import dev.clearlane.trainer.network.Parameters;
import dev.clearlane.trainer.network.Quantisation;
import dev.clearlane.trainer.network.TorchLayers;
import dev.clearlane.trainer.recipe.Phase;
import dev.clearlane.trainer.recipe.Recipe;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AdamWOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.jspecify.annotations.Nullable;

/**
 * Baseline that the training step is compared with: forward, loss, backward and libtorch's AdamW on
 * each parameter, on tensors in memory, without noise, clipping, average, metrics or checks.
 */
final class BaselineLoop implements AutoCloseable {
  private final Recipe recipe;
  private final Objective objective;
  private final Parameters parameters;
  private final @Nullable Quantisation quantisation;
  private final org.bytedeco.pytorch.AdamW optimiser;
  private final Tensor input;
  private final Tensor target;

  @SuppressWarnings("try") // the scope is not named again: it frees what is made within it
  BaselineLoop(
      Recipe recipe,
      Phase phase,
      TrainingState like,
      Objective objective,
      StagedBatch batch,
      @Nullable Quantisation quantisation) {
    this.recipe = recipe;
    this.objective = objective;
    parameters = Parameters.of(recipe.network(), like.parameters.values(), like.device);
    this.quantisation = quantisation;
    List<ParameterSpec> specs = Census.parameters(recipe.network());
    try (PointerScope scope = new PointerScope()) {
      Tensor[] views = specs.stream().map(s -> parameters.get(s.name())).toArray(Tensor[]::new);
      AdamWOptions options = new AdamWOptions(phase.schedule().highest());
      options.weight_decay().put(phase.adam().weightDecay());
      options.betas().put(0, phase.adam().meanDecay()).put(1, phase.adam().varianceDecay());
      optimiser = new org.bytedeco.pytorch.AdamW(new TensorVector(views), options);
      optimiser.retainReference();
      input = batch.input(like.device);
      input.retainReference();
      long[] shape = output().sizes().vec().get();
      target = batch.target(like.device, recipe.network().targetShape(shape));
      target.retainReference();
    }
  }

  private Tensor output() {
    return recipe.network().apply(TorchLayers.of(parameters, true, quantisation), input);
  }

  @SuppressWarnings("try") // the scope is not named again: it frees what is made within it
  void step(MetricMeans figures) {
    try (PointerScope scope = new PointerScope()) {
      optimiser.zero_grad();
      Tensor output = output();
      objective.total(new LossInputs(input, output, target), figures).backward();
      optimiser.step();
    }
  }

  @Override
  public void close() {
    optimiser.releaseReference();
    input.releaseReference();
    target.releaseReference();
    parameters.close();
  }
}
