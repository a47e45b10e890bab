/**
 * The published benchmarks: their test sets and protocols, and the scores that the paper reports.
 */
@NullMarked
package dev.clearlane.trainer.benchmark;

import org.jspecify.annotations.NullMarked;
