/** Weights made elsewhere: read from safetensors and PyTorch files, held against a network. */
@NullMarked
package dev.clearlane.trainer.weights;

import org.jspecify.annotations.NullMarked;
