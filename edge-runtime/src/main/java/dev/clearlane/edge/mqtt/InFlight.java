package dev.clearlane.edge.mqtt;

import java.time.Duration;
import java.util.LinkedHashSet;

/**
 * Messages that were sent and not yet acknowledged, oldest first. Bounded in number, and in bytes,
 * so that on a slow link an acknowledgement never has to wait for megabytes. One thread.
 */
final class InFlight {
  private final int mostMessages;
  private final long mostBytes;
  private final LinkedHashSet<Delivery> deliveries = new LinkedHashSet<>();
  private long bytes;
  private long lastAcknowledgedNs;

  InFlight(int mostMessages, long mostBytes, long nowNs) {
    this.mostMessages = mostMessages;
    this.mostBytes = mostBytes;
    lastAcknowledgedNs = nowNs;
  }

  boolean isEmpty() {
    return deliveries.isEmpty();
  }

  boolean hasRoom() {
    return deliveries.isEmpty() || (deliveries.size() < mostMessages && bytes < mostBytes);
  }

  void add(Delivery delivery, long nowNs) {
    delivery.markSent(nowNs);
    deliveries.add(delivery);
    bytes += delivery.bytes();
  }

  /** The largest picture on its way; 0 where there is none. */
  int largestPicture() {
    return deliveries.stream()
        .filter(delivery -> delivery.post().isImage())
        .mapToInt(Delivery::bytes)
        .max()
        .orElse(0);
  }

  /** True where it was on its way. */
  boolean remove(Delivery delivery, long nowNs) {
    if (!deliveries.remove(delivery)) {
      return false;
    }
    bytes -= delivery.bytes();
    lastAcknowledgedNs = nowNs;
    return true;
  }

  /**
   * How long until a connection must be given up: nothing acknowledged for the given time, or one
   * message not for twice that time.
   */
  long patienceNs(Duration ackTimeout, long nowNs) {
    if (deliveries.isEmpty()) {
      return Long.MAX_VALUE;
    }
    long oldestNs = deliveries.iterator().next().sentNs();
    long silentNs = nowNs - Math.max(oldestNs, lastAcknowledgedNs);
    return Math.min(ackTimeout.toNanos() - silentNs, 2 * ackTimeout.toNanos() - (nowNs - oldestNs));
  }
}
