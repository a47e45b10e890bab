package dev.clearlane.edge.outbox;

/**
 * A message in its place in the outbox.
 *
 * @param sequence its place among all messages, growing; never given twice by one outbox file
 * @param topicSequence its place among those of its topic, from 1, without gaps
 * @param message what is kept
 * @param enteredMs when it came, Unix time
 * @param expiresMs when it is given up, Unix time
 */
public record Entry(
    long sequence, long topicSequence, OutboxMessage message, long enteredMs, long expiresMs) {

  long bytes() {
    return message.bytes();
  }
}
