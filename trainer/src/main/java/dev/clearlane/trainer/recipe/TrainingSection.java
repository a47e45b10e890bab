package dev.clearlane.trainer.recipe;

import dev.clearlane.bundle.settings.ComputedDefault;
import dev.clearlane.bundle.settings.Default;
import dev.clearlane.bundle.settings.Doc;
import dev.clearlane.bundle.settings.Range;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keys that are given for a whole recipe or for one of its phases. */
record TrainingSection(
    @Doc("Terms of the loss: a list, see [Losses](#losses).") @ComputedDefault("L1 + 0.1·FFT")
        @Nullable List<LossSection> losses,
    @Doc("Short for the losses L1 plus FFT with this weight.")
        @ComputedDefault("0.1")
        @Range(min = 0, max = 100)
        @Nullable Double fftWeight,
    @Doc("Highest learning rate.") @Default("0.001") @Range(min = 1e-9, max = 1)
        double learningRate,
    @Doc("Learning rate at the end.") @Default("0.000001") @Range(min = 0, max = 1)
        double finalLearningRate,
    @Doc("Steps over which the learning rate rises.")
        @Default("100")
        @Range(min = 0, max = 1_000_000)
        int warmupSteps,
    @Doc("How the learning rate falls.") @Default("cosine") Decay decay,
    @Doc("β1 and β2 of AdamW, each below 1.") @Default("[0.9, 0.9]") Betas betas,
    @Doc("Weight decay of AdamW; with 0 it is Adam.") @Default("0.0001") @Range(min = 0, max = 1)
        double weightDecay,
    @Doc("The norm of the gradient is clipped to this.") @Default("1") @Range(min = 1e-6, max = 1e6)
        double clipNorm,
    @Doc("Samples per step.") @Default("8") @Range(min = 1, max = 1024) int batch,
    @Doc("Side length of a sample; for the selector one or several. Required.")
        @Range(min = 16, max = 2048)
        List<Integer> patchPx) {
  Schedule schedule() {
    return new Schedule(learningRate, finalLearningRate, warmupSteps, decay);
  }

  AdamSettings adam() {
    return new AdamSettings(betas.mean(), betas.variance(), weightDecay, clipNorm);
  }
}
