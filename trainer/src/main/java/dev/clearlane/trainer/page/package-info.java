/** Pages that open from disk: markup, style and curves, with nothing from elsewhere. */
@NullMarked
package dev.clearlane.trainer.page;

import org.jspecify.annotations.NullMarked;
