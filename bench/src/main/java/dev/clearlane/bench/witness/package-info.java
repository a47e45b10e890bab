/**
 * An independent subscriber: it knows the published message layouts and shares no code with the
 * runtime, so that it sees what any subscriber receives.
 */
@NullMarked
package dev.clearlane.bench.witness;

import org.jspecify.annotations.NullMarked;
