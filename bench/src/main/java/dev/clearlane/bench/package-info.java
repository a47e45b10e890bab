/** Off-vehicle: the demo, an embedded broker, benchmarks. */
@NullMarked
package dev.clearlane.bench;

import org.jspecify.annotations.NullMarked;
