package dev.clearlane.bundle;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * How a network takes and returns pixels: float32, batch 1, three channels.
 *
 * @param colours order of the channels
 * @param range values that the samples 0 and 255 map to
 * @param layout order of the tensor's dimensions; {@link Layout#NCHW} where a manifest names none
 */
public record PixelFormat(
    @JsonProperty(required = true) ColourOrder colours,
    @JsonProperty(required = true) ValueRange range,
    Layout layout) {

  /** RGB in 0…1, planar: the format of the real-time networks. */
  public static final PixelFormat RGB_UNIT = new PixelFormat(ColourOrder.RGB, ValueRange.UNIT);

  /** RGB in −1…1, planar: the format of the paper's generator, whose last layer is a tanh. */
  public static final PixelFormat RGB_SIGNED = new PixelFormat(ColourOrder.RGB, ValueRange.SIGNED);

  public PixelFormat {
    layout = layout == null ? Layout.NCHW : layout;
  }

  /** A planar (NCHW) format. */
  public PixelFormat(ColourOrder colours, ValueRange range) {
    this(colours, range, Layout.NCHW);
  }

  /** Order of the colour channels in a tensor. */
  public enum ColourOrder {
    RGB,
    BGR
  }

  /** Order of a tensor's dimensions. */
  public enum Layout {
    /** Planar: 1×3×height×width. */
    NCHW,
    /** Interleaved: 1×height×width×3. */
    NHWC;

    /** The shape of a picture's tensor. */
    public long[] shape(long heightPx, long widthPx) {
      return this == NCHW
          ? new long[] {1, 3, heightPx, widthPx}
          : new long[] {1, heightPx, widthPx, 3};
    }
  }

  /** Values that the 8-bit samples 0 and 255 map to in a tensor. */
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
