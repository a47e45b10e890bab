package dev.clearlane.bench.demo;

import dev.clearlane.bench.drive.Stretch;
import dev.clearlane.bundle.Picture;

/**
 * One frame of a stretch for the before-and-after strip.
 *
 * @param applied its treatment
 * @param centreX column of the centre of interest
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
