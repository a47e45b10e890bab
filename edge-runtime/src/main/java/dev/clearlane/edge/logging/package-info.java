/** Suppression of repeated log lines. */
@NullMarked
package dev.clearlane.edge.logging;

import org.jspecify.annotations.NullMarked;
