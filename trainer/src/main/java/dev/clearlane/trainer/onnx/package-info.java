/**
 * Export: networks as ONNX files, held against ONNX Runtime, measured, and packed as model bundles.
 */
@NullMarked
package dev.clearlane.trainer.onnx;

import org.jspecify.annotations.NullMarked;
