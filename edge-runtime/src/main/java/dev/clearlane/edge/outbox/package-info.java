/** A durable queue to the cloud: what was put in leaves it when the broker has it, not before. */
@NullMarked
package dev.clearlane.edge.outbox;

import org.jspecify.annotations.NullMarked;
