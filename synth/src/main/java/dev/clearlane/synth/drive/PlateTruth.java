package dev.clearlane.synth.drive;

/**
 * A licence plate that is wholly in view of the reference frame.
 *
 * @param text characters on the plate
 * @param leftPx left border of the box around it
 * @param topPx upper border
 * @param widthPx of the box
 * @param heightPx of the box
 */
record PlateTruth(String text, int leftPx, int topPx, int widthPx, int heightPx) {}
