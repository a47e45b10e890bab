/** How much is logged. */
@NullMarked
package dev.clearlane.edge.logging;

import org.jspecify.annotations.NullMarked;
