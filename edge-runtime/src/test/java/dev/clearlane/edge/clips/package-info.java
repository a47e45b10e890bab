/** Clips and pictures made for tests, by this project and by FFmpeg's own command line. */
@NullMarked
package dev.clearlane.edge.clips;

import org.jspecify.annotations.NullMarked;
