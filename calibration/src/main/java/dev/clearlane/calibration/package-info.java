/** {@code clearlane calibrate}: quantised files of trained models. */
@NullMarked
package dev.clearlane.calibration;

import org.jspecify.annotations.NullMarked;
