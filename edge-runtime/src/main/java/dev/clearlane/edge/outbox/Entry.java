package dev.clearlane.edge.outbox;

/**
 * A message in the outbox.
 *
 * @param sequence unique and increasing over all messages; never reused by one outbox file
 * @param topicSequence number of the message in its topic, from 1, without gaps
 * @param message the message
 * @param queuedMs when it was queued, Unix time
 * @param expiresMs when it expires, Unix time
 */
public record Entry(
    long sequence, long topicSequence, OutboxMessage message, long queuedMs, long expiresMs) {

  long bytes() {
    return message.bytes();
  }

  Entry shifted(long byMs) {
    return new Entry(sequence, topicSequence, message, queuedMs + byMs, expiresMs + byMs);
  }
}
