/**
 * What reading and writing clips share of FFmpeg's libraries: error texts, quiet logs, colours, and
 * decoded pictures that frames show.
 */
@NullMarked
package dev.clearlane.serving.libav;

import org.jspecify.annotations.NullMarked;
