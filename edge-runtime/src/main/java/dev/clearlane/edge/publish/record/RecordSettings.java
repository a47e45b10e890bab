package dev.clearlane.edge.publish.record;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Which parts of a video are recorded.
 *
 * @param continuous true to record everything, clip after clip; false to record only around events
 * @param clip maximum duration of a clip; 1 s to 1 h
 * @param preEvent duration recorded before an event, buffered in memory; 0 to 60 s
 * @param postEvent duration recorded after an event; 0 to 10 min
 */
public record RecordSettings(
    boolean continuous, Duration clip, Duration preEvent, Duration postEvent) {
  /**
   * @throws IllegalArgumentException with one line that names every key that breaks its rule
   */
  public RecordSettings {
    List<String> wrong = new ArrayList<>();
    check(wrong, "clip", clip, Duration.ofSeconds(1), Duration.ofHours(1));
    check(wrong, "pre_event", preEvent, Duration.ZERO, Duration.ofSeconds(60));
    check(wrong, "post_event", postEvent, Duration.ZERO, Duration.ofMinutes(10));
    if (!wrong.isEmpty()) {
      throw new IllegalArgumentException("record: " + String.join("; ", wrong));
    }
  }

  private static void check(
      List<String> wrong, String key, Duration value, Duration min, Duration max) {
    if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
      wrong.add(
          "%s must be %d to %d s, not %s s"
              .formatted(key, min.toSeconds(), max.toSeconds(), value.toMillis() / 1000.0));
    }
  }

  /** Records everything, in clips of a minute. */
  public static RecordSettings always() {
    return new RecordSettings(true, Duration.ofMinutes(1), Duration.ZERO, Duration.ZERO);
  }

  /** Records from ten seconds before an event to twenty seconds after it. */
  public static RecordSettings events() {
    return new RecordSettings(
        false, Duration.ofMinutes(1), Duration.ofSeconds(10), Duration.ofSeconds(20));
  }
}
