/** A durable queue to the broker: a message leaves it only once the broker has acknowledged it. */
@NullMarked
package dev.clearlane.edge.outbox;

import org.jspecify.annotations.NullMarked;
