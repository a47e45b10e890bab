/** Pages that open from disk: markup, style and curves, without external resources. */
@NullMarked
package dev.clearlane.trainer.page;

import org.jspecify.annotations.NullMarked;
