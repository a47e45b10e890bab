/** {@code clearlane bench memory}: memory use over thousands of frames. */
@NullMarked
package dev.clearlane.bench.memory;

import org.jspecify.annotations.NullMarked;
