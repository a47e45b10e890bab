package dev.clearlane.edge.publish.mqtt;

import java.security.SecureRandom;
import java.util.UUID;

/**
 * Message ids, by which a receiver detects redelivered messages (QoS 1): UUID version 7 (RFC 9562),
 * which sort by time.
 */
final class MessageId {
  private static final SecureRandom RANDOM = new SecureRandom();

  private MessageId() {}

  static UUID next() {
    return of(System.currentTimeMillis(), RANDOM.nextLong(), RANDOM.nextLong());
  }

  static UUID of(long unixMs, long randomA, long randomB) {
    long high = (unixMs << 16) | 0x7000 | (randomA & 0xfff);
    long low = 0x8000_0000_0000_0000L | (randomB & 0x3fff_ffff_ffff_ffffL);
    return new UUID(high, low);
  }
}
