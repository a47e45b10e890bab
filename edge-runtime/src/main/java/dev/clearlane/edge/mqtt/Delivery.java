package dev.clearlane.edge.mqtt;

import dev.clearlane.edge.outbox.Entry;
import org.jspecify.annotations.Nullable;

/** A message on its way; compared by identity. Belongs to the link's thread. */
final class Delivery {
  private final MqttPost post;
  private final @Nullable Entry entry;
  private long sentNs;

  /**
   * @param entry what the outbox may forget when this has arrived; null for what was never kept
   */
  Delivery(MqttPost post, @Nullable Entry entry) {
    this.post = post;
    this.entry = entry;
  }

  MqttPost post() {
    return post;
  }

  @Nullable Entry entry() {
    return entry;
  }

  int bytes() {
    return post.payload().length;
  }

  long sentNs() {
    return sentNs;
  }

  void markSent(long nowNs) {
    sentNs = nowNs;
  }
}
