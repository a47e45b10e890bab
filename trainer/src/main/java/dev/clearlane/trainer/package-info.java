/** The offline trainer's command line: train, synth, export. */
@NullMarked
package dev.clearlane.trainer;

import org.jspecify.annotations.NullMarked;
