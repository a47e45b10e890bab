package dev.clearlane.bench.demo;

import dev.clearlane.bench.drive.Stretch;
import dev.clearlane.bundle.Picture;

/**
 * One frame of a stretch, kept for the before-and-after strip.
 *
 * @param applied what was done to it
 * @param centreX column of what is worth looking at
 * @param centreY row of it
 */
record Sample(
    Stretch stretch,
    Picture raw,
    Picture restored,
    Picture reference,
    String applied,
    int centreX,
    int centreY) {}
