package dev.clearlane.trainer.recipe;

import dev.clearlane.bundle.settings.Default;
import dev.clearlane.bundle.settings.Doc;
import dev.clearlane.bundle.settings.Range;
import java.util.List;

/** Keys of a recipe's validation. */
record ValidationSection(
    @Doc("Sources of held-out pairs to measure on; picture networks only.") List<String> pairs,
    @Doc("Steps between measurements.") @Default("500") @Range(min = 1, max = 100_000_000)
        int everySteps,
    @Doc("Pairs of each source, or batches of a classifier.")
        @Default("12")
        @Range(min = 1, max = 10_000)
        int samples) {}
