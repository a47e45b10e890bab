package dev.clearlane.edge.mqtt;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * The largest payload that the broker accepts, as far as known: from its maximum packet size, from
 * messages that it rejected, and from connections that broke while an image was being sent. Any
 * thread may read it; the link's thread lowers it.
 */
final class PayloadLimit {
  /** Every broker accepts payloads of this size. */
  static final int MIN_BYTES = 2048;

  /** After this many consecutive disconnects, the image that was being sent is to blame. */
  private static final int MAX_DISCONNECTS = 2;

  private final AtomicInteger bytes;
  private int disconnects;

  PayloadLimit(int bytes) {
    this.bytes = new AtomicInteger(bytes);
  }

  int bytes() {
    return bytes.get();
  }

  void lowerTo(int newBytes) {
    bytes.updateAndGet(known -> Math.max(MIN_BYTES, Math.min(known, newBytes)));
  }

  /** Lowers the limit below a payload that was rejected. */
  void lowerBelow(int rejectedBytes) {
    lowerTo(rejectedBytes / 4 * 3);
  }

  /**
   * Counts a lost connection.
   *
   * @param suspectBytes the image that was being sent; 0 if there was none, or if others arrived
   * @return true if the limit was lowered for it
   */
  boolean connectionLost(int suspectBytes) {
    disconnects = suspectBytes > 0 ? disconnects + 1 : 0;
    if (disconnects < MAX_DISCONNECTS) {
      return false;
    }
    lowerBelow(suspectBytes);
    disconnects = 0;
    return true;
  }
}
