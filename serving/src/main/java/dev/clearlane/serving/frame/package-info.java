/** Frames in native memory: pooled, reference-counted, passed between threads. */
@NullMarked
package dev.clearlane.serving.frame;

import org.jspecify.annotations.NullMarked;
