/** Batches in native memory, ready for libtorch. */
@NullMarked
package dev.clearlane.trainer.batch;

import org.jspecify.annotations.NullMarked;
