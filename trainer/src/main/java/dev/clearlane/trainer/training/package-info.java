/**
 * Training: the loop, its optimiser, losses and critic, and checkpoints from which a resumed run
 * continues bit for bit.
 */
@NullMarked
package dev.clearlane.trainer.training;

import org.jspecify.annotations.NullMarked;
