/** Fuzzing with Jazzer: in the build for seconds, by command for hours. */
@NullMarked
package dev.clearlane.serving.fuzz;

import org.jspecify.annotations.NullMarked;
