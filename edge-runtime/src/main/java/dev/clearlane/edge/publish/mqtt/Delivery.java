package dev.clearlane.edge.publish.mqtt;

/** A message on its way; compared by identity. Guarded by the lock of its {@link MqttLink}. */
final class Delivery {
  private final MqttPost post;
  private final boolean counted;
  private long sentNs;
  private boolean sentBefore;

  /**
   * @param counted false for the link's own state messages
   */
  Delivery(MqttPost post, boolean counted) {
    this.post = post;
    this.counted = counted;
  }

  MqttPost post() {
    return post;
  }

  boolean counted() {
    return counted;
  }

  int bytes() {
    return post.payload().length;
  }

  long sentNs() {
    return sentNs;
  }

  /** Notes that it is handed over now; true the first time. */
  boolean markSent(long nowNs) {
    sentNs = nowNs;
    boolean first = !sentBefore;
    sentBefore = true;
    return first;
  }
}
