/**
 * What a network asks for on paper, counted from its ONNX file, and what each Jetson module has.
 */
@NullMarked
package dev.clearlane.bench.budget;

import org.jspecify.annotations.NullMarked;
