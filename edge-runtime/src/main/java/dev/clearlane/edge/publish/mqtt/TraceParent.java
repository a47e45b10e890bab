package dev.clearlane.edge.publish.mqtt;

import java.security.SecureRandom;
import java.util.UUID;

/**
 * W3C trace context of a message; the trace id is the message's id. The vehicle records no spans,
 * so the sampled flag is off.
 */
final class TraceParent {
  private static final SecureRandom RANDOM = new SecureRandom();

  private TraceParent() {}

  static String of(UUID message) {
    long span = RANDOM.nextLong() | 1; // all zeros would be invalid
    return "00-%016x%016x-%016x-00"
        .formatted(message.getMostSignificantBits(), message.getLeastSignificantBits(), span);
  }
}
