/** From measured times and a deadline to how much of a frame is worked on; arithmetic alone. */
@NullMarked
package dev.clearlane.edge.pacing;

import org.jspecify.annotations.NullMarked;
