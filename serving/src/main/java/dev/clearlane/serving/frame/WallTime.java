package dev.clearlane.serving.frame;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * A time of day.
 *
 * @param instant to the resolution of the machine's clock
 * @param synchronised whether a time server kept the clock right when it was looked at last; where
 *     nobody knows, false
 */
public record WallTime(Instant instant, boolean synchronised) {
  /** ISO 8601 with milliseconds. */
  public String iso() {
    return instant.truncatedTo(ChronoUnit.MILLIS).toString();
  }
}
