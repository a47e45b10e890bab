/**
 * The folder of a run: facts, metrics, page, and the comparison of two runs side by side.
 * Independent of training.
 */
@NullMarked
package dev.clearlane.trainer.run;

import org.jspecify.annotations.NullMarked;
