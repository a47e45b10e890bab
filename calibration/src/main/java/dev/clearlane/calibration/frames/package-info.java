/** Frames of pictures, clips and directories of both, and the parts of them that are measured. */
@NullMarked
package dev.clearlane.calibration.frames;

import org.jspecify.annotations.NullMarked;
