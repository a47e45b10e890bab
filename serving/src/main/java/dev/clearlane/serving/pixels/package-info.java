/** Pixels to tensors and back, with vector instructions. */
@NullMarked
package dev.clearlane.serving.pixels;

import org.jspecify.annotations.NullMarked;
