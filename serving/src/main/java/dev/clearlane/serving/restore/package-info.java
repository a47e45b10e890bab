/** Frame and decision in, restored frame out. */
@NullMarked
package dev.clearlane.serving.restore;

import org.jspecify.annotations.NullMarked;
