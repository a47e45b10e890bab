/**
 * Export: networks as ONNX files, compared with libtorch, measured, and packed as model bundles.
 */
@NullMarked
package dev.clearlane.trainer.onnx;

import org.jspecify.annotations.NullMarked;
