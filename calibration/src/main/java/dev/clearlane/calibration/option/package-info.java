/** Rules of the commands' options. */
@NullMarked
package dev.clearlane.calibration.option;

import org.jspecify.annotations.NullMarked;
