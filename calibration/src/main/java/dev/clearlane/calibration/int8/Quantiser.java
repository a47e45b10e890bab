package dev.clearlane.calibration.int8;

/**
 * Affine mapping between reals and 8-bit integers: real = scale × (integer − zero).
 *
 * @param scale step between two levels, above 0
 * @param zero integer that represents 0
 * @param isSigned whether integers are −128 to 127 instead of 0 to 255
 */
record Quantiser(float scale, int zero, boolean isSigned) {
  /** Ranges below this are constants in practice; a scale must not be 0. */
  private static final double MIN_SPAN = 1e-6;

  /** Unsigned levels over a range that is extended to include 0, which is represented exactly. */
  static Quantiser unsigned(Range range) {
    double low = Math.min(0, range.min());
    double high = Math.max(0, range.max());
    double scale = Math.max(MIN_SPAN, high - low) / 255;
    int zero = (int) Math.max(0, Math.min(255, Math.rint(-low / scale)));
    return new Quantiser((float) scale, zero, false);
  }

  /** Signed levels over the range's larger magnitude on both sides of 0. */
  static Quantiser symmetric(Range range) {
    double limit = Math.max(Math.abs(range.min()), Math.abs(range.max()));
    return new Quantiser((float) (Math.max(MIN_SPAN, limit) / 127), 0, true);
  }

  /** The nearest value that can be represented. */
  double rounded(double value) {
    int low = isSigned ? -128 : 0;
    double level = Math.rint(value / scale) + zero;
    return scale * (Math.max(low, Math.min(low + 255, level)) - zero);
  }
}
