/** Engines on NVIDIA GPUs: TensorRT fed by CUDA. Nothing else knows either. */
@NullMarked
package dev.clearlane.serving.inference.tensorrt;

import org.jspecify.annotations.NullMarked;
