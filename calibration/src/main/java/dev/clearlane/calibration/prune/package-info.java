/** Cuts channels off that a network never uses. */
@NullMarked
package dev.clearlane.calibration.prune;

import org.jspecify.annotations.NullMarked;
