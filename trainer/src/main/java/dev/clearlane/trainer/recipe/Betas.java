package dev.clearlane.trainer.recipe;

import dev.clearlane.bundle.settings.Range;
import dev.clearlane.bundle.settings.Tuple;

/**
 * Decay rates of Adam's moments.
 *
 * @param mean β1, of the first moment
 * @param variance β2, of the second
 */
@Tuple
record Betas(
    @Range(min = 0, max = 0.999999) double mean, @Range(min = 0, max = 0.999999) double variance) {}
