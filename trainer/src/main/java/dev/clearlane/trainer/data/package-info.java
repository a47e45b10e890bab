/**
 * Training data: sources of real pictures and their split, samples drawn from them as pure
 * functions of seed and step, and batches made ahead of their use.
 */
@NullMarked
package dev.clearlane.trainer.data;

import org.jspecify.annotations.NullMarked;
