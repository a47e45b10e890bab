package dev.clearlane.edge.publish.mqtt;

import java.util.Locale;

/** Formats seconds of stream time, rounded to microseconds. */
final class Seconds {
  private Seconds() {}

  static String text(double seconds) {
    return String.format(Locale.ROOT, "%.6f", seconds);
  }

  static double rounded(double seconds) {
    return Math.round(seconds * 1e6) / 1e6;
  }
}
