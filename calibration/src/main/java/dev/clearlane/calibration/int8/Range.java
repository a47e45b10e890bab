package dev.clearlane.calibration.int8;

/**
 * Values of one activation that 8 bits must represent; values outside are clipped.
 *
 * @param min smallest value
 * @param max largest value, at least {@code min}
 */
record Range(double min, double max) {
  Range {
    if (!(min <= max) || !Double.isFinite(min) || !Double.isFinite(max)) {
      throw new IllegalArgumentException(
          "a range must be finite with min <= max, but is %s to %s".formatted(min, max));
    }
  }

  Range union(Range other) {
    return new Range(Math.min(min, other.min), Math.max(max, other.max));
  }
}
