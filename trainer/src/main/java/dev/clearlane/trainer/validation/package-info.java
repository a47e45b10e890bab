/** Figures and sample images of a network on held-out data, during training and for a manifest. */
@NullMarked
package dev.clearlane.trainer.validation;

import org.jspecify.annotations.NullMarked;
