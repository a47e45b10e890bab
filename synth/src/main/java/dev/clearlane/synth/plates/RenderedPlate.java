package dev.clearlane.synth.plates;

import dev.clearlane.bundle.Picture;

/**
 * A picture with one rendered plate on it.
 *
 * @param picture a new one
 * @param corners of the plate, without its frame
 * @param text capitals and digits, lines one after the other
 * @param lines 1 or 2
 */
public record RenderedPlate(Picture picture, Corners corners, String text, int lines) {}
