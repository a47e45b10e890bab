package dev.clearlane.trainer.network;

/** IEEE 754 half precision: 11 bits of precision, up to 65,504. Java has it from version 20 on. */
public final class HalfFloat {
  /** The largest finite value. */
  public static final float MAX = 65504;

  private HalfFloat() {}

  /** The nearest half, ties to even; infinite beyond {@link #MAX}. */
  public static short of(float value) {
    int bits = Float.floatToRawIntBits(value);
    int sign = (bits >>> 16) & 0x8000;
    int magnitude = bits & 0x7fffffff;
    if (magnitude > 0x7f800000) {
      return (short) (sign | 0x7e00);
    }
    if (magnitude >= 0x477ff000) { // rounds to 65,536 or more
      return (short) (sign | 0x7c00);
    }
    if (magnitude >= 0x38800000) { // at least 2^-14: normal
      int rounded = magnitude + 0xfff + ((magnitude >>> 13) & 1);
      return (short) (sign | ((rounded - 0x38000000) >>> 13));
    }
    // Subnormal: multiples of 2^-24; rint rounds ties to even.
    int steps = (int) Math.rint(Math.abs((double) value) * 0x1p24);
    return (short) (sign | steps);
  }

  /** The value of a half. */
  public static float toFloat(short half) {
    int exponent = (half >>> 10) & 0x1f;
    int mantissa = half & 0x3ff;
    double size =
        exponent == 0
            ? mantissa * 0x1p-24
            : exponent == 31
                ? (mantissa == 0 ? Double.POSITIVE_INFINITY : Double.NaN)
                : (1024 + mantissa) * Math.pow(2, exponent - 25);
    return (float) (half < 0 ? -size : size);
  }
}
