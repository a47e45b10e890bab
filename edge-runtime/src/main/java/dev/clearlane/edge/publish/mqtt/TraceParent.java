package dev.clearlane.edge.publish.mqtt;

import java.security.SecureRandom;
import java.util.UUID;

/**
 * W3C trace context by which a receiver can follow a frame: the trace has the message's id. Nothing
 * is recorded on the vehicle, so the trace is not sampled here.
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
