/** Frame and decision in, restored frame out. */
@NullMarked
package dev.clearlane.edge.restore;

import org.jspecify.annotations.NullMarked;
