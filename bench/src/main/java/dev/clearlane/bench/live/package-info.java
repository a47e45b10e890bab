/** Measures the live daemon from outside: its delay and its cost, as its clients see them. */
@NullMarked
package dev.clearlane.bench.live;

import org.jspecify.annotations.NullMarked;
