package dev.clearlane.serving.vehicle;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Signals that are used, by their names in COVESA's Vehicle Signal Specification. */
public enum Signal {
  /** km/h, as the vehicle measures it; negative backwards. */
  SPEED("Vehicle.Speed", -500, 500),
  /** Whether the front wipers move: 0 or 1; {@code OFF} counts as 0, every other mode as 1. */
  WIPING("Vehicle.Body.Windshield.Front.Wiping.Mode", 0, 1),
  /** Percent. */
  RAIN("Vehicle.Body.Raindetection.Intensity", 0, 100),
  /** Degrees, WGS 84. */
  LATITUDE("Vehicle.CurrentLocation.Latitude", -90, 90),
  /** Degrees, WGS 84. */
  LONGITUDE("Vehicle.CurrentLocation.Longitude", -180, 180),
  /** Degrees from north, clockwise. */
  HEADING("Vehicle.CurrentLocation.Heading", 0, 360);

  private static final Map<String, Double> WORDS =
      Map.of(
          "off",
          0.0,
          "false",
          0.0,
          "true",
          1.0,
          "slow",
          1.0,
          "medium",
          1.0,
          "fast",
          1.0,
          "interval",
          1.0,
          "rain_sensor",
          1.0);

  private final String path;
  private final double min;
  private final double max;

  Signal(String path, double min, double max) {
    this.path = path;
    this.min = min;
    this.max = max;
  }

  /** The standard name, e.g. {@code Vehicle.Speed}. */
  public String path() {
    return path;
  }

  /** A value as a number; empty if it is none or outside of the signal's range. */
  Optional<Double> value(String text) {
    Double word = this == WIPING ? WORDS.get(text.toLowerCase(Locale.ROOT)) : null;
    Double value = word == null ? number(text) : word;
    return value != null && value >= min && value <= max ? Optional.of(value) : Optional.empty();
  }

  private static @Nullable Double number(String text) {
    try {
      return Double.valueOf(text);
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
