/**
 * Video decoded and encoded through FFmpeg's libraries: demuxer, decoder, encoder and muxer, colour
 * conversion, and decoded pictures that frames share without a copy.
 */
@NullMarked
package dev.clearlane.serving.clip;

import org.jspecify.annotations.NullMarked;
