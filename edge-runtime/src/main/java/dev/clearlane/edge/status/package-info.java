/** Counters and latency histograms. */
@NullMarked
package dev.clearlane.edge.status;

import org.jspecify.annotations.NullMarked;
