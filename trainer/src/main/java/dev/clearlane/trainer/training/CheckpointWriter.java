package dev.clearlane.trainer.training;

import dev.clearlane.trainer.recipe.Recipe;
import dev.clearlane.trainer.usage.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes a run's checkpoints: every minute, every so many steps, and at the end of a phase. */
final class CheckpointWriter {
  private static final double INTERVAL_S = 60;

  private final Recipe recipe;
  private final RunOptions options;
  private final TrainingState state;
  private final Path latest;
  private double savedSeconds;
  private long savedStep;

  CheckpointWriter(Recipe recipe, RunOptions options, TrainingState state) {
    this.recipe = recipe;
    this.options = options;
    this.state = state;
    latest = options.run().resolve(Checkpoint.FILE);
    savedSeconds = state.trainedSeconds;
    savedStep = options.resume() ? state.step : -1;
  }

  /**
   * Checks that a run to be resumed has a checkpoint, and a new one has none.
   *
   * @throws UsageException if not
   */
  static void requireDirectory(RunOptions options) throws UsageException {
    Path checkpoint = options.run().resolve(Checkpoint.FILE);
    if (options.resume() && !Files.exists(checkpoint)) {
      throw new UsageException(checkpoint + ": no such file, there is nothing to resume");
    }
    if (!options.resume() && Files.exists(checkpoint)) {
      throw new UsageException(checkpoint + ": exists; give --resume or another --out");
    }
  }

  /** Writes the latest checkpoint if one is due, unless the critic is collapsing. */
  void writeIfDue(boolean phaseEnded, boolean stopping) throws IOException {
    if (phaseEnded || ((stopping || isDue()) && isWorthKeeping())) {
      write(latest);
    }
  }

  /** Keeps the end of the current phase, as {@code phase-1-pretrain.safetensors}. */
  void writePhase() throws IOException {
    write(
        options
            .run()
            .resolve(
                "phase-%d-%s.safetensors"
                    .formatted(state.phase + 1, recipe.phases().get(state.phase).name())));
  }

  /** The checkpoint that a run can be resumed from, for messages. */
  String kept() {
    return savedStep < 0
        ? "there is no checkpoint yet"
        : "%s of step %d remains".formatted(latest, savedStep);
  }

  private boolean isDue() {
    return state.trainedSeconds - savedSeconds > INTERVAL_S
        || (options.checkpointSteps() > 0 && state.step % options.checkpointSteps() == 0);
  }

  private boolean isWorthKeeping() {
    CriticLearner critic = state.critic;
    return critic == null || critic.isSound();
  }

  private void write(Path file) throws IOException {
    state.checkpoint(recipe).write(file, recipe.network());
    savedSeconds = state.trainedSeconds;
    savedStep = state.step;
  }
}
