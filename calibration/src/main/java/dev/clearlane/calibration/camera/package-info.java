/** The lens of a camera, from views of a board: {@code clearlane calibrate camera}. */
@NullMarked
package dev.clearlane.calibration.camera;

import org.jspecify.annotations.NullMarked;
