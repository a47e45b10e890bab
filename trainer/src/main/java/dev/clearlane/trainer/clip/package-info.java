/** Clips: recorded video, read frame after frame. */
@NullMarked
package dev.clearlane.trainer.clip;

import org.jspecify.annotations.NullMarked;
