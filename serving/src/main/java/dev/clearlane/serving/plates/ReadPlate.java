package dev.clearlane.serving.plates;

import dev.clearlane.bundle.Picture;

/**
 * A plate that was found in a picture and read.
 *
 * @param plate where it is
 * @param crop the plate turned upright, at its own resolution
 * @param reading without text if it is too small to be read, or nothing was read
 * @param sharpness of the crop, 0 to 1, see {@link Sharpness}
 */
public record ReadPlate(Detection plate, Picture crop, Reading reading, double sharpness) {}
