/** Selectors: detect blur and rain in a frame and decide its treatment. */
@NullMarked
package dev.clearlane.serving.select;

import org.jspecify.annotations.NullMarked;
