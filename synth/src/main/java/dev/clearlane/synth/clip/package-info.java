/** Clips: recorded video, read frame after frame. */
@NullMarked
package dev.clearlane.synth.clip;

import org.jspecify.annotations.NullMarked;
