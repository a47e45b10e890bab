/**
 * The published benchmarks: their test sets and protocols, and what the paper says it scored there.
 */
@NullMarked
package dev.clearlane.trainer.benchmark;

import org.jspecify.annotations.NullMarked;
