package dev.clearlane.trainer.run;

import java.util.Locale;

/** Time for people. */
public final class Durations {
  private Durations() {}

  /** Such as 42 s, 12 min, 3 h 5 min. */
  public static String text(double seconds) {
    long minutes = Math.round(seconds / 60);
    if (seconds < 100) {
      return String.format(Locale.ROOT, "%.0f s", seconds);
    }
    return minutes < 100 ? minutes + " min" : "%d h %d min".formatted(minutes / 60, minutes % 60);
  }
}
