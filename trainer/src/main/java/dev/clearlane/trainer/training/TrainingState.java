package dev.clearlane.trainer.training;

import dev.clearlane.trainer.data.Seeds;
import dev.clearlane.trainer.network.Network;
import dev.clearlane.trainer.network.Parameters;
import java.io.IOException;
import java.nio.file.Path;

/** What changes from step to step. Owns its tensors until {@link #close}. */
final class TrainingState implements AutoCloseable {
  final Parameters parameters;
  final Parameters average;
  final AdamW optimiser;
  final String startedFrom;
  long step;
  double trainedSeconds;

  private TrainingState(Recipe recipe, Checkpoint from) {
    Network network = recipe.network();
    parameters = Parameters.of(network, from.model());
    average = Parameters.of(network, from.average());
    optimiser = new AdamW(from.mean(), from.variance(), recipe.weightDecay(), recipe.clipNorm());
    startedFrom = from.startedFrom();
    step = from.step();
    trainedSeconds = from.trainedSeconds();
  }

  /** Random weights of the recipe's seed. */
  static TrainingState fresh(Recipe recipe) {
    try (Parameters initial =
        Parameters.initialise(recipe.network(), Seeds.mix(recipe.seed(), -1))) {
      return from(recipe, initial.values(), "");
    }
  }

  /** Given weights, with everything else at its beginning. */
  static TrainingState transferred(Recipe recipe, StartingPoint start) {
    return from(recipe, start.weights(), start.name());
  }

  /** A run's own checkpoint. */
  static TrainingState resumed(Recipe recipe, Path run) throws IOException {
    Checkpoint checkpoint = Checkpoint.read(run, recipe.network());
    if (checkpoint.seed() != recipe.seed()) {
      throw new IOException(
          "%s: was started with seed %d, the recipe says %d"
              .formatted(run, checkpoint.seed(), recipe.seed()));
    }
    return new TrainingState(recipe, checkpoint);
  }

  private static TrainingState from(Recipe recipe, float[] weights, String startedFrom) {
    float[] zeros = new float[weights.length];
    return new TrainingState(
        recipe,
        new Checkpoint(
            recipe.network().name(),
            recipe.name(),
            recipe.seed(),
            0,
            0,
            startedFrom,
            weights,
            weights,
            zeros,
            zeros));
  }

  Checkpoint checkpoint(Recipe recipe) {
    return new Checkpoint(
        recipe.network().name(),
        recipe.name(),
        recipe.seed(),
        step,
        trainedSeconds,
        startedFrom,
        parameters.values(),
        average.values(),
        optimiser.mean(),
        optimiser.variance());
  }

  @Override
  public void close() {
    parameters.close();
    average.close();
    optimiser.close();
  }
}
