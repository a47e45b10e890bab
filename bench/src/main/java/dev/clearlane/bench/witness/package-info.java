/**
 * An independent subscriber: it knows the published message layouts and shares no code with the
 * runtime, so that what it counts is what a stranger would have received.
 */
@NullMarked
package dev.clearlane.bench.witness;

import org.jspecify.annotations.NullMarked;
