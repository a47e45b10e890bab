/**
 * A road scene of our own, rendered from a seed: degraded clip, clean reference and ground truth.
 */
@NullMarked
package dev.clearlane.synth.drive;

import org.jspecify.annotations.NullMarked;
