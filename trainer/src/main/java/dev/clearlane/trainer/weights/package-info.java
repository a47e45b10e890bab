/** Foreign weights: read from safetensors and PyTorch files and matched with a network. */
@NullMarked
package dev.clearlane.trainer.weights;

import org.jspecify.annotations.NullMarked;
