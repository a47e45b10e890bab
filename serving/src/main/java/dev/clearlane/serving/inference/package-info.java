/** Engines: run a model on tensors. Independent of frames. */
@NullMarked
package dev.clearlane.serving.inference;

import org.jspecify.annotations.NullMarked;
