/** Measurements of networks that find and read licence plates, on held-out data. */
@NullMarked
package dev.clearlane.trainer.plates;

import org.jspecify.annotations.NullMarked;
