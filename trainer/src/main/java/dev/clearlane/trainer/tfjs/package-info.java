/**
 * Import of TensorFlow.js graph models: reads a package, fixes the input size, simplifies the graph
 * and writes a model bundle with ONNX of standard operators.
 */
@NullMarked
package dev.clearlane.trainer.tfjs;

import org.jspecify.annotations.NullMarked;
