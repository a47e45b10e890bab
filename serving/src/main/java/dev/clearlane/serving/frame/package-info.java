/** Frames in native memory: pooled, counted, handed from one owner to the next. */
@NullMarked
package dev.clearlane.serving.frame;

import org.jspecify.annotations.NullMarked;
