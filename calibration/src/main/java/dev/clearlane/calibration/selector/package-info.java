/** {@code clearlane calibrate selector}: decisions fitted to the frames of a camera. */
@NullMarked
package dev.clearlane.calibration.selector;

import org.jspecify.annotations.NullMarked;
