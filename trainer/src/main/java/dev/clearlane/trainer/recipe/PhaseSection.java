package dev.clearlane.trainer.recipe;

import dev.clearlane.bundle.settings.ComputedDefault;
import dev.clearlane.bundle.settings.Default;
import dev.clearlane.bundle.settings.Doc;
import dev.clearlane.bundle.settings.Inline;
import dev.clearlane.bundle.settings.Range;
import org.jspecify.annotations.Nullable;

/** Keys of one phase. */
record PhaseSection(
    @Doc("Up to 40 lower-case letters, digits and hyphens; part of a file name.")
        @ComputedDefault("`phase1`, `phase2`, …")
        @Nullable String name,
    @Doc("Generator steps. Required.") @ComputedDefault("") @Range(min = 1, max = 100_000_000)
        @Nullable Long steps,
    @Doc(
            "Parts of equal length, each with a new critic and new optimisers; the learning rate"
                + " falls once over all of them.")
        @Default("1")
        @Range(min = 1, max = 100)
        int repeat,
    @Doc("Settings of the critic, see [The critic](#losses).") @Nullable CriticSection critic,
    @Inline TrainingSection training) {}
