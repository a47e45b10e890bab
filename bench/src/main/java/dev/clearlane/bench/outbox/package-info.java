/** Benchmark of the outbox: messages stored per second, and how long an offer blocks its caller. */
@NullMarked
package dev.clearlane.bench.outbox;

import org.jspecify.annotations.NullMarked;
