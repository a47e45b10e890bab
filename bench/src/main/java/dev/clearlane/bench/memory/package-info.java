/** {@code clearlane bench memory}: whether memory stays flat over thousands of frames. */
@NullMarked
package dev.clearlane.bench.memory;

import org.jspecify.annotations.NullMarked;
