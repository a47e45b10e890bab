/**
 * A run as a folder: what it was, what it measured, a page that shows it, and two runs side by
 * side. Knows nothing of how training works.
 */
@NullMarked
package dev.clearlane.trainer.run;

import org.jspecify.annotations.NullMarked;
