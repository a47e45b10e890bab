/** The release gate: what a replay is expected to do, and how a replay differs from it. */
@NullMarked
package dev.clearlane.edge.gate;

import org.jspecify.annotations.NullMarked;
