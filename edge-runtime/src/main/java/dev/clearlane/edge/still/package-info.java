/** Pictures on disk, restored one by one at full size. */
@NullMarked
package dev.clearlane.edge.still;

import org.jspecify.annotations.NullMarked;
