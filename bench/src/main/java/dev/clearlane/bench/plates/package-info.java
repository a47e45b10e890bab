/** How long finding and reading licence plates takes. */
@NullMarked
package dev.clearlane.bench.plates;

import org.jspecify.annotations.NullMarked;
