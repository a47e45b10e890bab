/** {@code clearlane synth}: degraded pictures and whole drives, from a seed. */
@NullMarked
package dev.clearlane.trainer.synth;

import org.jspecify.annotations.NullMarked;
