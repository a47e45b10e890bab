package dev.clearlane.bundle;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * How a network wants its pixels: planar (NCHW) float32, batch 1, three channels.
 *
 * @param colours order of the three planes
 * @param range what the samples 0 and 255 become
 */
public record PixelFormat(
    @JsonProperty(required = true) ColourOrder colours,
    @JsonProperty(required = true) ValueRange range) {

  /** RGB in 0…1: what our own students take. */
  public static final PixelFormat RGB_UNIT = new PixelFormat(ColourOrder.RGB, ValueRange.UNIT);

  /** RGB in −1…1: what the paper's generator takes, because of its closing tanh. */
  public static final PixelFormat RGB_SIGNED = new PixelFormat(ColourOrder.RGB, ValueRange.SIGNED);

  /** Order of the colour planes in a tensor. */
  public enum ColourOrder {
    RGB,
    BGR
  }

  /** What the 8-bit samples 0 and 255 become in a tensor. */
  public enum ValueRange {
    /** 0…1. */
    @JsonProperty("0..1")
    UNIT(0f, 1f),
    /** −1…1. */
    @JsonProperty("-1..1")
    SIGNED(-1f, 1f);

    private final float low;
    private final float high;

    ValueRange(float low, float high) {
      this.low = low;
      this.high = high;
    }

    /** The value of sample 0. */
    public float low() {
      return low;
    }

    /** The value of sample 255. */
    public float high() {
      return high;
    }
  }
}
