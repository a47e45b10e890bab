/** Clips and pictures made for tests, by this project and by FFmpeg's own command line. */
@NullMarked
package dev.clearlane.serving.clips;

import org.jspecify.annotations.NullMarked;
