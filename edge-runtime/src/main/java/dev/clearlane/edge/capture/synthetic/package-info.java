/** Synthetic test video. */
@NullMarked
package dev.clearlane.edge.capture.synthetic;

import org.jspecify.annotations.NullMarked;
