/** A recorded drive, every frame in order: the path from camera to outputs, and its report. */
@NullMarked
package dev.clearlane.edge.replay;

import org.jspecify.annotations.NullMarked;
