package dev.clearlane.trainer.recipe;

import dev.clearlane.bundle.Task;
import dev.clearlane.bundle.settings.ComputedDefault;
import dev.clearlane.bundle.settings.Default;
import dev.clearlane.bundle.settings.DefaultsFrom;
import dev.clearlane.bundle.settings.Doc;
import dev.clearlane.bundle.settings.Inline;
import dev.clearlane.bundle.settings.Range;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Keys of a recipe's file. */
record RecipeFile(
    @Doc("Name of the recipe and of its run.") @Default("unnamed") String name,
    @Doc("Task of the network; `select` for the selector only.") @Default("deblur") Task task,
    NetworkSection network,
    @Doc(
            "Seed of all random numbers: the same seed gives bit-identical weights on the same"
                + " machine with the same number of threads.")
        @Default("1")
        @Range(min = 0)
        long seed,
    @Doc(
            "`time`: the learning rate follows `--minutes`; only with a single phase, and not"
                + " reproducible.")
        @Default("steps")
        Schedule.Basis schedule,
    @Doc("Generator steps; only without `phases`.")
        @ComputedDefault("10000")
        @Range(min = 1, max = 100_000_000)
        @Nullable Long steps,
    @Doc(
            "Decay of the averaged weights, which are validated and exported; the warm-up restarts"
                + " in each phase.")
        @Default("0.998")
        @Range(min = 0, max = 1)
        double emaDecay,
    @Doc(
            "Standard deviation of Gaussian noise added to the input, in 8-bit levels; the paper"
                + " adds noise of unspecified strength, our recipes use 2.")
        @Default("0")
        @Range(min = 0, max = 64)
        double inputNoise,
    @Doc("How often a degraded picture is used, on average.")
        @Default("1")
        @Range(min = 1, max = 1000)
        int reuse,
    @Doc("Probability that the input is the clean picture.")
        @Default("0.1")
        @Range(min = 0, max = 1)
        double cleanShare,
    @Doc(
            "Probability that the colour channels of input and target are permuted, in the same"
                + " random order; blur and rain depend little on colour.")
        @Default("0")
        @Range(min = 0, max = 1)
        double channelSwaps,
    @Doc("Training data: a list of entries, see below; at least one.") List<MixSection> mix,
    ValidationSection validation,
    @Doc("Thresholds of a classifier, by label.") Map<String, ThresholdSection> thresholds,
    @Doc("Settings of the critic, see below; only without `phases`.")
        @Nullable CriticSection critic,
    @Inline TrainingSection training,
    @Doc("Phases: a list, see below; without it a single phase.") @DefaultsFrom("training")
        List<PhaseSection> phases) {}
