/**
 * Training: recipes, the loop, its optimiser, schedule and losses, and checkpoints from which a run
 * goes on as if it had never stopped.
 */
@NullMarked
package dev.clearlane.trainer.training;

import org.jspecify.annotations.NullMarked;
