package dev.clearlane.edge.publish.mqtt;

import java.util.Locale;

/** Seconds of stream time as they stand in messages: to the microsecond. */
final class Seconds {
  private Seconds() {}

  static String text(double seconds) {
    return String.format(Locale.ROOT, "%.6f", seconds);
  }

  static double rounded(double seconds) {
    return Math.round(seconds * 1e6) / 1e6;
  }
}
