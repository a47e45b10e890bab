package dev.clearlane.edge.publish.mqtt;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Turns moments on the monotonic clock into times of day, by one comparison of both at the start.
 */
final class CaptureClock {
  private final Instant wall = Instant.now();
  private final long monotonicNs = System.nanoTime();

  /** ISO 8601 with milliseconds. */
  String iso(long captureNs) {
    return wall.plusNanos(captureNs - monotonicNs).truncatedTo(ChronoUnit.MILLIS).toString();
  }
}
