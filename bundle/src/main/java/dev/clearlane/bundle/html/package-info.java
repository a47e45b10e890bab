/** HTML documents that open from disk. */
@NullMarked
package dev.clearlane.bundle.html;

import org.jspecify.annotations.NullMarked;
