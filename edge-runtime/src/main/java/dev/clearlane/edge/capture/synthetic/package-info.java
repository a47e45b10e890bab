/** Painted test pictures. */
@NullMarked
package dev.clearlane.edge.capture.synthetic;

import org.jspecify.annotations.NullMarked;
