package dev.clearlane.trainer.recipe;

import dev.clearlane.bundle.settings.ComputedDefault;
import dev.clearlane.bundle.settings.Default;
import dev.clearlane.bundle.settings.Doc;
import dev.clearlane.bundle.settings.Range;
import dev.clearlane.trainer.recipe.CriticSettings.Constraint;
import org.jspecify.annotations.Nullable;

/** Keys of a phase's critic. */
record CriticSection(
    @Doc("Channels of the first convolution; 64 as in the paper.")
        @Default("64")
        @Range(min = 1, max = 256)
        int width,
    @Doc("Critic steps before each generator step, all on the batch of that step.")
        @Default("5")
        @Range(min = 1, max = 100)
        int steps,
    @Doc(
            "`penalty`: gradient penalty, Gulrajani et al. 2017; `clip`: every weight within"
                + " ±`bound` after each step, Arjovsky et al. 2017.")
        @Default("penalty")
        Constraint constraint,
    @Doc("Weight of the penalty, or the clipping bound.")
        @ComputedDefault("10, with `clip` 0.01")
        @Range(min = 1e-6, max = 1e6)
        @Nullable Double bound,
    @Doc("Highest learning rate; has the same decay as the generator's.")
        @ComputedDefault("the generator's")
        @Range(min = 1e-9, max = 1)
        @Nullable Double learningRate,
    @Doc("β1 and β2 of its Adam optimiser, each below 1.") @Default("[0.5, 0.9]") Betas betas) {
  private static final double UNCLIPPED = 1e6;

  CriticSettings settings(double generatorRate) {
    return new CriticSettings(
        width,
        steps,
        constraint,
        bound == null ? constraint == Constraint.CLIP ? 0.01 : 10 : bound,
        learningRate == null ? generatorRate : learningRate,
        new AdamSettings(betas.mean(), betas.variance(), 0, UNCLIPPED));
  }
}
