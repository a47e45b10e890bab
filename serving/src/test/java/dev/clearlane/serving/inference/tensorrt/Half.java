package dev.clearlane.serving.inference.tensorrt;

/** IEEE half precision by its definition, for normal numbers and zero: what pixels need. */
final class Half {
  private Half() {}

  static float toFloat(short bits) {
    int exponent = bits >> 10 & 0x1f;
    int fraction = bits & 0x3ff;
    float value =
        exponent == 0
            ? fraction * (float) Math.pow(2, -24)
            : (1024 + fraction) * (float) Math.pow(2, exponent - 25);
    return bits < 0 ? -value : value;
  }

  /** Rounded to nearest, ties to even. */
  static short of(float value) {
    float size = Math.abs(value);
    int sign = Float.floatToRawIntBits(value) >>> 16 & 0x8000;
    if (size < Math.pow(2, -14)) {
      return (short) (sign | (int) Math.rint(size * Math.pow(2, 24)));
    }
    int exponent = Math.getExponent(size);
    int rounded = (int) Math.rint(size * Math.pow(2, 10 - exponent)); // 1024 to 2048
    return (short) (sign | (((exponent + 15) << 10) + rounded - 1024));
  }
}
