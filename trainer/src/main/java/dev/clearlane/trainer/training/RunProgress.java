package dev.clearlane.trainer.training;

import dev.clearlane.trainer.recipe.Phase;
import dev.clearlane.trainer.recipe.Recipe;
import dev.clearlane.trainer.recipe.Schedule;
import org.jspecify.annotations.Nullable;

/**
 * How much of a run is done, by its steps or by its time.
 *
 * @param minutes limit of the run, all sessions together, or null
 */
record RunProgress(Recipe recipe, @Nullable Double minutes, TrainingState state) {
  /** The current phase. */
  Phase phase() {
    return recipe.phases().get(state.phase);
  }

  /** Completed share of the phase, 0–1. */
  double ofPhase() {
    Double limit = minutes;
    return recipe.schedule() == Schedule.Basis.STEPS || limit == null
        ? (double) state.phaseStep / phase().steps()
        : state.trainedSeconds / (60 * limit);
  }

  /**
   * Completed share of the run, 0–1.
   *
   * @param ofPhase completed share of the phase
   */
  double ofRun(double ofPhase) {
    return recipe.phases().size() == 1 ? ofPhase : (double) state.step / recipe.steps();
  }

  boolean phaseEnded() {
    return ended()
        || (recipe.schedule() == Schedule.Basis.STEPS && state.phaseStep >= phase().steps());
  }

  boolean ended() {
    Double limit = minutes;
    boolean last = state.phase == recipe.phases().size() - 1;
    return (recipe.schedule() == Schedule.Basis.STEPS && last && state.phaseStep >= phase().steps())
        || (limit != null && state.trainedSeconds >= 60 * limit);
  }
}
