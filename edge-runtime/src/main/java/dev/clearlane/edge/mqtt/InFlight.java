package dev.clearlane.edge.mqtt;

import java.time.Duration;
import java.util.LinkedHashSet;

/**
 * Messages that were sent and not yet acknowledged, oldest first. Limited in number, and in bytes,
 * so that over a slow link no acknowledgement waits behind megabytes. Used by the link's thread.
 */
final class InFlight {
  private final int maxMessages;
  private final long maxBytes;
  private final LinkedHashSet<Delivery> deliveries = new LinkedHashSet<>();
  private long bytes;
  private long lastAcknowledgedNs;

  InFlight(int maxMessages, long maxBytes, long nowNs) {
    this.maxMessages = maxMessages;
    this.maxBytes = maxBytes;
    lastAcknowledgedNs = nowNs;
  }

  boolean isEmpty() {
    return deliveries.isEmpty();
  }

  boolean hasRoom() {
    return deliveries.isEmpty() || (deliveries.size() < maxMessages && bytes < maxBytes);
  }

  void add(Delivery delivery, long nowNs) {
    delivery.markSent(nowNs);
    deliveries.add(delivery);
    bytes += delivery.bytes();
  }

  /** Size of the largest image; 0 if there is none. */
  int largestImage() {
    return deliveries.stream()
        .filter(delivery -> delivery.message().isImage())
        .mapToInt(Delivery::bytes)
        .max()
        .orElse(0);
  }

  /** Returns true if the message was in flight. */
  boolean remove(Delivery delivery, long nowNs) {
    if (!deliveries.remove(delivery)) {
      return false;
    }
    bytes -= delivery.bytes();
    lastAcknowledgedNs = nowNs;
    return true;
  }

  /**
   * Time until the connection must be closed: without any acknowledgement for the given time, or
   * with one message unacknowledged for twice that time.
   */
  long timeoutInNs(Duration ackTimeout, long nowNs) {
    if (deliveries.isEmpty()) {
      return Long.MAX_VALUE;
    }
    long oldestNs = deliveries.iterator().next().sentNs();
    long silentNs = nowNs - Math.max(oldestNs, lastAcknowledgedNs);
    return Math.min(ackTimeout.toNanos() - silentNs, 2 * ackTimeout.toNanos() - (nowNs - oldestNs));
  }
}
