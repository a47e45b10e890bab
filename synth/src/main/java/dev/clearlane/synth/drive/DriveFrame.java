package dev.clearlane.synth.drive;

import dev.clearlane.bundle.Picture;
import java.util.List;

/**
 * One rendered frame.
 *
 * @param degraded what the camera gives
 * @param reference what it would give on a dry day with a short exposure
 * @param plates in view of the reference
 */
record DriveFrame(Picture degraded, Picture reference, List<PlateTruth> plates) {}
