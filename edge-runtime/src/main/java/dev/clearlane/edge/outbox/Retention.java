package dev.clearlane.edge.outbox;

import java.util.Set;

/**
 * Limits that are enforced with every write.
 *
 * @param nowMs messages that expire up to here are removed, Unix time
 * @param shiftMs added to all stored timestamps first, after the machine's clock was set; else 0
 * @param maxBytes size limit of all messages
 * @param pinned sequence numbers of messages that are being sent; never expired or dropped
 */
record Retention(long nowMs, long shiftMs, long maxBytes, Set<Long> pinned) {}
