/** The wiring: what opens in order and closes in reverse, and the command line. */
@NullMarked
package dev.clearlane.edge;

import org.jspecify.annotations.NullMarked;
