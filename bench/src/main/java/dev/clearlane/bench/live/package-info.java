/** Measures latency and cost of the live daemon from outside. */
@NullMarked
package dev.clearlane.bench.live;

import org.jspecify.annotations.NullMarked;
