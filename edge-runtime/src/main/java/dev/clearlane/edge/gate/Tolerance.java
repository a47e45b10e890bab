package dev.clearlane.edge.gate;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** How much a replay may differ from its reference. A reference holds its own values. */
public enum Tolerance {
  /** Scores near a threshold differ in the last bits between processors. */
  BOUNDARY_FRAMES(2, "frames that a change of the decision may come earlier or later"),
  /** So do pixels; decoders and models that really changed move a field by more. */
  GREY_LEVELS(1, "mean brightness of a field, of 255"),
  /** Blur and noise leave the brightness as it is. */
  DETAIL_PERCENT(5, "mean step between neighbouring pixels of a field, in per cent of it"),
  /** Only losses count. */
  PSNR_DB(0.2, "PSNR against the clean drive, dB"),
  /** Only losses count. */
  SSIM(0.005, "SSIM against the clean drive");

  private static final double MAX = 1000;

  private final double defaultValue;
  private final String meaning;

  Tolerance(double defaultValue, String meaning) {
    this.defaultValue = defaultValue;
    this.meaning = meaning;
  }

  /** Name in files. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What it limits, with its unit. */
  public String meaning() {
    return meaning;
  }

  /** The default values. */
  static Map<Tolerance, Double> defaults() {
    Map<Tolerance, Double> values = new EnumMap<>(Tolerance.class);
    for (Tolerance each : values()) {
      values.put(each, each.defaultValue);
    }
    return values;
  }

  /**
   * The tolerance of a name.
   *
   * @throws IllegalArgumentException if there is none
   */
  static Tolerance parse(String id) {
    return valueOf(id.toUpperCase(Locale.ROOT));
  }

  /**
   * A value of a file.
   *
   * @throws IllegalArgumentException if it is no number from 0 to 1000
   */
  static double value(String text) {
    double value = Double.parseDouble(text);
    if (!(value >= 0 && value <= MAX)) {
      throw new IllegalArgumentException("a tolerance must be 0 to 1000, but is " + text);
    }
    return value;
  }
}
