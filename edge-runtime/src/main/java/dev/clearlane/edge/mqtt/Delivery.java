package dev.clearlane.edge.mqtt;

import dev.clearlane.edge.outbox.Entry;
import org.jspecify.annotations.Nullable;

/** A message in flight; compared by identity. Used by the link's thread. */
final class Delivery {
  private final OutgoingMessage message;
  private final @Nullable Entry entry;
  private long sentNs;

  /**
   * @param entry removed from the outbox on acknowledgement; null if the message is not in it
   */
  Delivery(OutgoingMessage message, @Nullable Entry entry) {
    this.message = message;
    this.entry = entry;
  }

  OutgoingMessage message() {
    return message;
  }

  @Nullable Entry entry() {
    return entry;
  }

  int bytes() {
    return message.payload().length;
  }

  long sentNs() {
    return sentNs;
  }

  void markSent(long nowNs) {
    sentNs = nowNs;
  }
}
