/** Tensors in, tensors out: the engines that run a model. Never sees frames. */
@NullMarked
package dev.clearlane.serving.inference;

import org.jspecify.annotations.NullMarked;
