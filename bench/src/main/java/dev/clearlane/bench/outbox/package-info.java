/** How many messages the outbox takes, and how long whoever offers one is held up. */
@NullMarked
package dev.clearlane.bench.outbox;

import org.jspecify.annotations.NullMarked;
