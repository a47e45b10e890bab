/** Chooses the work level from measured times and the deadline. */
@NullMarked
package dev.clearlane.edge.pacing;

import org.jspecify.annotations.NullMarked;
