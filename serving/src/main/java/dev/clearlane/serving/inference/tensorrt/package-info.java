/** Engines on NVIDIA GPUs. The only package that uses CUDA and TensorRT. */
@NullMarked
package dev.clearlane.serving.inference.tensorrt;

import org.jspecify.annotations.NullMarked;
