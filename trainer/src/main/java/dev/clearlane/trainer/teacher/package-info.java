/** Restoration models as teachers: labels for pictures without a clean partner. */
@NullMarked
package dev.clearlane.trainer.teacher;

import org.jspecify.annotations.NullMarked;
