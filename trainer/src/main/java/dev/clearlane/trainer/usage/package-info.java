/** Errors in what the user gave. */
@NullMarked
package dev.clearlane.trainer.usage;

import org.jspecify.annotations.NullMarked;
