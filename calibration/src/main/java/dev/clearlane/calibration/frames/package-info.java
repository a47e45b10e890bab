/** Frames of pictures, directories and clips, one after the other. */
@NullMarked
package dev.clearlane.calibration.frames;

import org.jspecify.annotations.NullMarked;
