/** Clips that are written over hours: they play at any time, and a stopped run can be resumed. */
@NullMarked
package dev.clearlane.edge.resume;

import org.jspecify.annotations.NullMarked;
