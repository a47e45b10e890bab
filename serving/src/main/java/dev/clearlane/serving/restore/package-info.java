/** Restores frames: tiling, scaling, blending and fading around the engines. */
@NullMarked
package dev.clearlane.serving.restore;

import org.jspecify.annotations.NullMarked;
