package dev.clearlane.calibration.int8;

import dev.clearlane.bundle.Picture;
import org.jspecify.annotations.Nullable;

/**
 * A picture, or part of one, of the kind that the model will see.
 *
 * @param name for messages
 * @param input what the model sees
 * @param target its clean counterpart; null if there is none
 */
record CalibrationFrame(String name, Picture input, @Nullable Picture target) {}
