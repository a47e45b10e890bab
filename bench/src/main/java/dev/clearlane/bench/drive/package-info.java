/** The bundled drive, and sources that repeat or reduce it. */
@NullMarked
package dev.clearlane.bench.drive;

import org.jspecify.annotations.NullMarked;
