/** Frames of pictures, clips and directories of both, one after the other. */
@NullMarked
package dev.clearlane.calibration.frames;

import org.jspecify.annotations.NullMarked;
