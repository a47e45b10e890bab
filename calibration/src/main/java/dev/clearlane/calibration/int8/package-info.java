/** Ranges of activations over representative frames, and the quantised files made from them. */
@NullMarked
package dev.clearlane.calibration.int8;

import org.jspecify.annotations.NullMarked;
