package dev.clearlane.trainer.training;

import dev.clearlane.trainer.data.Seeds;
import dev.clearlane.trainer.network.Device;
import dev.clearlane.trainer.network.Network;
import dev.clearlane.trainer.network.Parameters;
import dev.clearlane.trainer.recipe.CriticSettings;
import dev.clearlane.trainer.recipe.Phase;
import dev.clearlane.trainer.recipe.Recipe;
import dev.clearlane.trainer.recipe.Schedule;
import dev.clearlane.trainer.usage.UsageException;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What changes from step to step. Owns its tensors until {@link #close}. */
final class TrainingState implements AutoCloseable {
  /** Apart from the seeds of the generator's weights (−1) and of what is measured on (−2, −3). */
  private static final long FIRST_CRITIC_SEED = -100;

  final Device device;
  final Parameters parameters;
  final Parameters average;
  final String startedFrom;
  AdamW optimiser;
  @Nullable CriticLearner critic;
  long step;
  int phase;
  long phaseStep;
  double trainedSeconds;

  private TrainingState(Recipe recipe, Checkpoint from, Device device) {
    this.device = device;
    Network network = recipe.network();
    parameters = Parameters.of(network, from.model(), device);
    average = Parameters.of(network, from.average(), device);
    startedFrom = from.startedFrom();
    step = from.step();
    phase = from.phase();
    phaseStep = from.phaseStep();
    trainedSeconds = from.trainedSeconds();
    Phase now = recipe.phases().get(phase);
    optimiser = new AdamW(from.mean(), from.variance(), now.adam(), device);
    CriticSettings settings = now.critic();
    if (settings != null && from.critic() != null) {
      critic = CriticLearner.resumed(settings, network.pixels(), from.critic(), device);
    } else {
      critic = freshCritic(recipe);
    }
  }

  /** Random weights of the recipe's seed. */
  static TrainingState fresh(Recipe recipe, Device device) {
    try (Parameters initial =
        Parameters.initialise(recipe.network(), Seeds.mix(recipe.seed(), -1))) {
      return from(recipe, initial.values(), "", device);
    }
  }

  /** Given weights, with everything else at its beginning. */
  static TrainingState transferred(Recipe recipe, InitialWeights start, Device device) {
    return from(recipe, start.weights(), start.name(), device);
  }

  /**
   * A run's own checkpoint.
   *
   * @throws UsageException if it does not fit the recipe
   * @throws IOException if it cannot be read
   */
  static TrainingState resumed(Recipe recipe, Path run, Device device) throws IOException {
    Checkpoint checkpoint = Checkpoint.read(run, recipe.network());
    if (checkpoint.seed() != recipe.seed()) {
      throw new UsageException(
          "%s: was started with seed %d, the recipe has %d"
              .formatted(run, checkpoint.seed(), recipe.seed()));
    }
    if (checkpoint.phase() < 0 || checkpoint.phase() >= recipe.phases().size()) {
      throw new UsageException(
          "%s: is in phase %d, the recipe has %d"
              .formatted(run, checkpoint.phase() + 1, recipe.phases().size()));
    }
    if (recipe.schedule() == Schedule.Basis.STEPS && checkpoint.step() > recipe.steps()) {
      throw new UsageException(
          "%s: is at step %d already, past the %d of the recipe"
              .formatted(run, checkpoint.step(), recipe.steps()));
    }
    Phase phase = recipe.phases().get(checkpoint.phase());
    CriticSettings settings = phase.critic();
    Checkpoint.CriticPart critic = checkpoint.critic();
    if ((settings == null) != (critic == null)
        || (settings != null
            && critic != null
            && (critic.network().width() != settings.width()
                || critic.network().sidePx() != phase.patchPx().get(0)))) {
      throw new UsageException(
          "%s: its critic is not the one that the recipe's phase %d has"
              .formatted(run, checkpoint.phase() + 1));
    }
    return new TrainingState(recipe, checkpoint, device);
  }

  private static TrainingState from(
      Recipe recipe, float[] weights, String startedFrom, Device device) {
    float[] zeros = new float[weights.length];
    return new TrainingState(
        recipe,
        new Checkpoint(
            recipe.network().name(),
            recipe.name(),
            recipe.seed(),
            0,
            0,
            0,
            0,
            startedFrom,
            weights,
            weights,
            zeros,
            zeros,
            null),
        device);
  }

  /** Goes on to the next phase: keeps the weights; optimiser and critic start afresh. */
  void enterNextPhase(Recipe recipe) {
    phase++;
    phaseStep = 0;
    optimiser.close();
    int count = Math.toIntExact(parameters.flat().numel());
    optimiser = AdamW.fresh(count, recipe.phases().get(phase).adam(), device);
    if (critic != null) {
      critic.close();
    }
    critic = freshCritic(recipe);
  }

  private @Nullable CriticLearner freshCritic(Recipe recipe) {
    Phase now = recipe.phases().get(phase);
    CriticSettings settings = now.critic();
    return settings == null
        ? null
        : CriticLearner.fresh(
            settings,
            recipe.network().pixels(),
            now.patchPx().get(0),
            Seeds.mix(recipe.seed(), FIRST_CRITIC_SEED - phase),
            device);
  }

  Checkpoint checkpoint(Recipe recipe) {
    return new Checkpoint(
        recipe.network().name(),
        recipe.name(),
        recipe.seed(),
        step,
        phase,
        phaseStep,
        trainedSeconds,
        startedFrom,
        parameters.values(),
        average.values(),
        optimiser.mean(),
        optimiser.variance(),
        critic == null ? null : critic.checkpoint());
  }

  @Override
  public void close() {
    parameters.close();
    average.close();
    optimiser.close();
    if (critic != null) {
      critic.close();
    }
  }
}
