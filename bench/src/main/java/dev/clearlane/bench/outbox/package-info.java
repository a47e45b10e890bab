/**
 * Benchmark of the outbox: stored messages per second, and the time that an offer blocks its
 * caller.
 */
@NullMarked
package dev.clearlane.bench.outbox;

import org.jspecify.annotations.NullMarked;
