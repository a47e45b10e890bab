package dev.clearlane.serving.inference.tensorrt;

import dev.clearlane.bundle.PixelFormat;
import dev.clearlane.bundle.PixelFormat.ColourOrder;

/**
 * A pixel format as kernel arguments, with the numbers of {@code PixelMapping}.
 *
 * @param low tensor value of sample 0
 * @param scale tensor value of one step of 255
 * @param inverse inverse of the scale
 * @param offset added after scaling back; includes the rounding
 * @param bluePlane index of the blue plane
 */
record PixelNumbers(float low, float scale, float inverse, float offset, int bluePlane) {
  static PixelNumbers of(PixelFormat format) {
    float low = format.range().low();
    float scale = (format.range().high() - low) / 255f;
    float inverse = 1f / scale;
    return new PixelNumbers(
        low, scale, inverse, 0.5f - low * inverse, format.colours() == ColourOrder.BGR ? 0 : 2);
  }
}
