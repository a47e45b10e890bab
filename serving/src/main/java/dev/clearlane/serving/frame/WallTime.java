package dev.clearlane.serving.frame;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * A wall clock time.
 *
 * @param instant to the resolution of the machine's clock
 * @param synchronised whether the clock was synchronised at the last check; false if unknown
 */
public record WallTime(Instant instant, boolean synchronised) {
  /** ISO 8601 with milliseconds. */
  public String iso() {
    return instant.truncatedTo(ChronoUnit.MILLIS).toString();
  }
}
