/** The lens of a camera: its parameters, and pictures without its distortion. */
@NullMarked
package dev.clearlane.serving.lens;

import org.jspecify.annotations.NullMarked;
